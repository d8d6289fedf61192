package dev.sluice.e2e;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One HTTP/2 connection of a {@link ScriptedUpstream}. */
final class H2Server {
    /** A request that is still arriving. */
    private static final class Arriving {
        final List<Header> fields;
        final StringBuilder body = new StringBuilder();
        List<Header> trailers = List.of();

        Arriving(List<Header> fields) {
            this.fields = fields;
        }

        String pseudo(String name) {
            return fields.stream()
                    .filter(h -> h.name().equals(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    private final Socket socket;
    private final int number;
    private final ScriptedUpstream upstream;
    private final H2Wire wire;
    private final Map<Integer, Arriving> arriving = new HashMap<>();

    H2Server(Socket socket, int number, ScriptedUpstream upstream) throws IOException {
        this.socket = socket;
        this.number = number;
        this.upstream = upstream;
        wire = new H2Wire(socket);
    }

    void serve() throws IOException {
        wire.expectPreface();
        wire.open();
        while (!socket.isClosed()) {
            switch (wire.next()) {
                case H2Wire.Frame.Headers headers -> {
                    var known = arriving.get(headers.stream());
                    if (known == null) {
                        arriving.put(headers.stream(), new Arriving(headers.fields()));
                    } else {
                        known.trailers = headers.fields();
                    }
                    endIf(headers.end(), headers.stream());
                }
                case H2Wire.Frame.Data data -> {
                    arriving.get(data.stream()).body.append(data.text());
                    endIf(data.end(), data.stream());
                }
                case H2Wire.Frame.Rst rst -> arriving.remove(rst.stream());
                case H2Wire.Frame.GoAway goAway -> {}
                case H2Wire.Frame.Window window -> {}
            }
        }
    }

    private void endIf(boolean last, int stream) {
        if (!last) {
            return;
        }
        var request = arriving.remove(stream);
        var regular =
                request.fields.stream().filter(h -> !h.name().startsWith(":")).toList();
        var received = new Received(
                number,
                "",
                request.pseudo(":method") + " " + request.pseudo(":path") + " HTTP/2",
                request.pseudo(":authority"),
                regular,
                request.body.toString(),
                request.trailers);
        var answer = upstream.next(received);
        boolean head = request.pseudo(":method").equals("HEAD");
        Thread.ofVirtual().start(() -> answer(stream, answer, head));
    }

    private void answer(int stream, Answer answer, boolean head) {
        try {
            switch (answer) {
                case Answer.Reply reply -> reply(stream, reply, head);
                case Answer.Raw raw -> {
                    socket.getOutputStream().write(raw.bytes().getBytes(StandardCharsets.ISO_8859_1));
                    if (raw.close()) {
                        socket.close();
                    }
                }
                case Answer.Reset reset -> wire.reset(stream, reset.code());
                case Answer.Close close -> socket.close();
                case Answer.Hang hang -> {}
            }
        } catch (IOException | InterruptedException e) {
            // The proxy gave the stream or the connection up.
        }
    }

    private void reply(int stream, Answer.Reply reply, boolean head) throws IOException, InterruptedException {
        for (var info : reply.informational()) {
            wire.headers(stream, fields(info.status(), info.headers()), false);
        }
        Thread.sleep(reply.delay());
        boolean whole = reply.ending() == Answer.Reply.Ending.WHOLE;
        boolean bodiless = head || reply.body().isEmpty();
        boolean bare = reply.trailers().isEmpty();
        var fields = fields(reply.status(), reply.headers());
        if (reply.framing() == Answer.Reply.Framing.LENGTH && reply.status() != 204 && reply.status() != 304) {
            fields.add(
                    new Header("content-length", Integer.toString(reply.body().length())));
        }
        wire.headers(stream, fields, whole && bodiless && bare);
        if (!bodiless) {
            wire.data(stream, H1Server.sent(reply), whole && bare);
        }
        switch (reply.ending()) {
            case WHOLE -> {
                if (!bare) {
                    wire.headers(stream, reply.trailers(), true);
                }
            }
            case CLOSE_MID_BODY -> socket.close();
            case RESET_MID_BODY -> wire.reset(stream, 2);
        }
    }

    private static List<Header> fields(int status, List<Header> headers) {
        var fields = new ArrayList<Header>();
        fields.add(new Header(":status", Integer.toString(status)));
        fields.addAll(headers);
        return fields;
    }
}
