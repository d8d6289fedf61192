package dev.sluice.e2e;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One HTTP/1.1 connection of a {@link ScriptedUpstream}. */
final class H1Server {
    private final Socket socket;
    private final int number;
    private final ScriptedUpstream upstream;
    private final Http1Reader reader;

    H1Server(Socket socket, int number, ScriptedUpstream upstream) throws IOException {
        this.socket = socket;
        this.number = number;
        this.upstream = upstream;
        reader = new Http1Reader(socket.getInputStream());
    }

    void serve() throws IOException, InterruptedException {
        while (!socket.isClosed()) {
            var head = reader.head();
            var body = reader.body(head, false);
            var request = new Received(
                    number,
                    reader.takeRaw(),
                    head.firstLine(),
                    head.value("host"),
                    head.headers(),
                    body.text(),
                    body.trailers());
            answer(upstream.next(request), head.firstLine().startsWith("HEAD "));
        }
    }

    private void answer(Answer answer, boolean head) throws IOException, InterruptedException {
        switch (answer) {
            case Answer.Reply reply -> reply(reply, head);
            case Answer.Raw raw -> {
                write(raw.bytes());
                if (raw.close()) {
                    socket.close();
                }
            }
            case Answer.Reset reset -> ScriptedUpstream.reset(socket);
            case Answer.Close close -> socket.close();
            case Answer.Hang hang -> {}
        }
    }

    private void reply(Answer.Reply reply, boolean head) throws IOException, InterruptedException {
        for (var info : reply.informational()) {
            write(head(info.status(), info.headers()) + "\r\n");
        }
        Thread.sleep(reply.delay());
        boolean bodiless = head || reply.status() == 204 || reply.status() == 304;
        var text = new StringBuilder(head(reply.status(), reply.headers()));
        switch (reply.framing()) {
            case LENGTH -> {
                if (reply.status() != 204 && reply.status() != 304) {
                    text.append("content-length: ")
                            .append(reply.body().length())
                            .append("\r\n");
                }
                text.append("\r\n").append(bodiless ? "" : sent(reply));
            }
            case CHUNKED -> text.append("transfer-encoding: chunked\r\n\r\n").append(bodiless ? "" : chunks(reply));
            case UNTIL_CLOSE -> text.append("\r\n").append(bodiless ? "" : sent(reply));
        }
        write(text.toString());
        switch (reply.ending()) {
            case WHOLE -> {
                if (reply.framing() == Answer.Reply.Framing.UNTIL_CLOSE) {
                    socket.close();
                }
            }
            case CLOSE_MID_BODY -> socket.close();
            case RESET_MID_BODY -> ScriptedUpstream.reset(socket);
        }
    }

    /** The body, or its first half when the answer is to break off in the middle. */
    static String sent(Answer.Reply reply) {
        return reply.ending() == Answer.Reply.Ending.WHOLE
                ? reply.body()
                : reply.body().substring(0, reply.body().length() / 2);
    }

    private static String chunks(Answer.Reply reply) {
        var text = new StringBuilder();
        var body = sent(reply);
        if (!body.isEmpty()) {
            text.append(Integer.toHexString(body.length()))
                    .append("\r\n")
                    .append(body)
                    .append("\r\n");
        }
        if (reply.ending() == Answer.Reply.Ending.WHOLE) {
            text.append("0\r\n").append(lines(reply.trailers())).append("\r\n");
        }
        return text.toString();
    }

    private static String head(int status, List<Header> headers) {
        return "HTTP/1.1 " + status + " Scripted\r\n" + lines(headers);
    }

    private static String lines(List<Header> headers) {
        var text = new StringBuilder();
        headers.forEach(h -> text.append(h).append("\r\n"));
        return text.toString();
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
