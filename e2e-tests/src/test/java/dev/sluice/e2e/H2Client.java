package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** An HTTP/2 client with prior knowledge, one stream at a time; its bodies stay below 64 KiB. */
public final class H2Client implements Client {
    private final Socket socket;
    private final H2Wire wire;
    private int nextStream = 1;

    private H2Client(Socket socket) throws IOException {
        this.socket = socket;
        wire = new H2Wire(socket);
        wire.preface();
        wire.open();
    }

    /** Connects to a port on loopback. */
    public static H2Client connect(int port) {
        try {
            return new H2Client(RawClient.open(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Response exchange(Request request) {
        int stream = nextStream;
        nextStream += 2;
        try {
            send(stream, request);
            return read(stream);
        } catch (IOException e) {
            return Response.none(RawClient.ending(e));
        }
    }

    private void send(int stream, Request request) throws IOException {
        var fields = new ArrayList<Header>();
        fields.add(new Header(":method", request.method()));
        fields.add(new Header(":scheme", "http"));
        fields.add(new Header(":path", request.target()));
        fields.add(new Header(":authority", request.host()));
        fields.addAll(request.headers());
        boolean bare = request.trailers().isEmpty();
        boolean empty = request.body().isEmpty();
        wire.headers(stream, fields, empty && bare && !request.chunked());
        if (!empty || (request.chunked() && bare)) {
            wire.data(stream, request.body(), bare);
        }
        if (!bare) {
            wire.headers(stream, request.trailers(), true);
        }
    }

    private Response read(int stream) throws IOException {
        var arriving = new Arriving();
        while (arriving.end.isEmpty()) {
            switch (wire.next()) {
                case H2Wire.Frame.Headers headers -> {
                    if (headers.stream() == stream) {
                        arriving.headers(headers);
                    }
                }
                case H2Wire.Frame.Data data -> {
                    if (data.stream() == stream) {
                        arriving.body.append(data.text());
                        arriving.endIf(data.end());
                    }
                }
                case H2Wire.Frame.Rst rst -> {
                    if (rst.stream() == stream) {
                        arriving.end = "RST_STREAM " + rst.code();
                    }
                }
                case H2Wire.Frame.Window window -> {}
                case H2Wire.Frame.GoAway goAway -> {
                    if (goAway.lastStream() < stream) {
                        arriving.end = "GOAWAY " + goAway.code();
                    }
                }
            }
        }
        return arriving.response();
    }

    /** A response in the making. */
    private static final class Arriving {
        private final List<Integer> informational = new ArrayList<>();
        private int status;
        private List<Header> head = List.of();
        private final StringBuilder body = new StringBuilder();
        private List<Header> trailers = List.of();
        private String end = "";

        void headers(H2Wire.Frame.Headers frame) {
            int code = status(frame.fields());
            if (status != 0) {
                trailers = frame.fields();
            } else if (code / 100 == 1) {
                informational.add(code);
            } else {
                status = code;
                head = regular(frame.fields());
            }
            endIf(frame.end());
        }

        void endIf(boolean last) {
            if (last) {
                end = Response.COMPLETE;
            }
        }

        Response response() {
            return new Response(status, "", informational, head, body.toString(), trailers, end);
        }
    }

    private static int status(List<Header> fields) {
        return fields.stream()
                .filter(h -> h.name().equals(":status"))
                .mapToInt(h -> Integer.parseInt(h.value()))
                .findFirst()
                .orElse(0);
    }

    private static List<Header> regular(List<Header> fields) {
        return fields.stream().filter(h -> !h.name().equals(":status")).toList();
    }

    /** Waits for a GOAWAY and names its code; says otherwise how the connection ended. */
    public String goAway() {
        try {
            while (true) {
                if (wire.next() instanceof H2Wire.Frame.GoAway goAway) return "GOAWAY " + goAway.code();
            }
        } catch (IOException e) {
            return RawClient.ending(e);
        }
    }

    @Override
    public boolean closedByPeer() {
        try {
            while (true) {
                wire.next();
            }
        } catch (IOException e) {
            return !RawClient.ending(e).startsWith("nothing");
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
