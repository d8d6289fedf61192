package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What our parser accepts Netty's reads identically, over valid messages with random damage. Netty accepts more: that is
 * no finding. Each message is fed to ours whole and in random pieces, which must agree too.
 */
class Http1DifferentialTest {
    private static final int ROUNDS = 1500;
    private static final String DAMAGE = "\r\n\t \0:;,#?/\\\"x0aZ\u007f\u00e9";
    private static final String[] REQUESTS = {
        "GET /a?b=c HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\nX-A: one\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: h:80\r\nContent-Length: 11\r\n\r\nhello world",
        "POST / HTTP/1.1\r\nhost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\n\r\n",
        "PUT / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\nx-t: v\r\n\r\n",
        "GET http://u.example/p?q HTTP/1.1\r\nhost: other\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.0\r\nhost: h\r\nconnection: keep-alive\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nhost: [::1]:8080\r\ncookie: a=b\r\ncookie: c=d\r\nempty:\r\n\r\n"
    };
    private static final String[] RESPONSES = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1;q\r\nd\r\n0\r\nx-t: v\r\n\r\n",
        "HTTP/1.1 204 No Content\r\netag: \"a\"\r\n\r\n",
        "HTTP/1.1 503\r\ncontent-length: 0\r\nretry-after: 1\r\n\r\n"
    };

    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private int accepted;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nettyReadsTheRequestsWeAccept(long seed) {
        compare(REQUESTS, true, seed);
        assertThat(accepted).as("too few accepted to mean much").isGreaterThan(ROUNDS / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void nettyReadsTheResponsesWeAccept(long seed) {
        compare(RESPONSES, false, seed);
        assertThat(accepted).as("too few accepted to mean much").isGreaterThan(ROUNDS / 10);
    }

    private void compare(String[] messages, boolean requests, long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var text = damage(messages[random.nextInt(messages.length)], random);
            var whole = ours(text, requests, null);
            var pieces = ours(text, requests, random);
            assertThat(pieces)
                    .as("in pieces, seed %d round %d: %s", seed, round, text)
                    .isEqualTo(whole);
            if (whole.isEmpty() || whole.contains("failed")) continue;
            accepted++;
            assertThat(whole).as("seed %d round %d: %s", seed, round, text).isEqualTo(netty(text, requests));
        }
    }

    private static String damage(String message, SplittableRandom random) {
        var text = new StringBuilder(message);
        for (int n = random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(text.length());
            char c = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                case 2 -> text.deleteCharAt(at);
                default -> {
                    int end = Math.min(text.length(), at + 1 + random.nextInt(20));
                    text.insert(random.nextInt(text.length()), text.substring(at, end));
                }
            }
        }
        return text.toString();
    }

    /** Events as text: heads in one form for both parsers, bodies joined, incomplete messages left out. */
    private String ours(String text, boolean requests, SplittableRandom random) {
        var heads = new HeadPool();
        var d = Http1Settings.defaults();
        var settings = new Http1Settings(d.maxHeadBytes(), d.maxHeaders(), true, true, true, 0, 0, 0, 0, 0);
        var parser = new Http1Parser(requests, settings, heads);
        var events = new Events();
        var latin = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < latin.length; ) {
            int to = random == null ? latin.length : Math.min(latin.length, from + 1 + random.nextInt(12));
            var in = leaks.allocator().directBuffer(to - from).writeBytes(latin, from, to - from);
            from = to;
            for (var e = parser.next(in); e != Http1Event.MORE; e = parser.next(in)) {
                if (e == Http1Event.FAILED) {
                    events.add("failed");
                    from = latin.length;
                    break;
                }
                switch (e) {
                    case HEAD -> head(parser, requests, events, heads);
                    case DATA -> {
                        var data = parser.takeData();
                        events.body.append(data.toString(StandardCharsets.ISO_8859_1));
                        data.release();
                    }
                    case TRAILERS -> {
                        var trailers = parser.takeTrailers();
                        trailers.forEach((n, v) -> events.trailers.add(n + "=" + v));
                        heads.recycle(trailers);
                    }
                    case MORE, FAILED -> throw new IllegalStateException();
                }
                if (parser.last()) events.end();
            }
            in.release();
        }
        parser.release();
        return events.toString();
    }

    private static void head(Http1Parser parser, boolean requests, Events events, HeadPool heads) {
        var line = new StringBuilder();
        if (requests) {
            var head = parser.takeRequest();
            line.append(head.method()).append(' ').append(head.version());
            line.append(' ').append(head.authority()).append(' ').append(head.path());
            for (int i = head.firstField(); i < head.entries(); i++) field(head, i, line);
            heads.recycle(head);
        } else {
            var head = parser.takeResponse();
            line.append(head.status()).append(' ').append(head.version());
            for (int i = head.firstField(); i < head.entries(); i++) field(head, i, line);
            heads.recycle(head);
        }
        events.add(line.toString());
    }

    private static void field(Headers head, int i, StringBuilder line) {
        if (head.id(i) >= 0) line.append('|').append(head.name(i)).append('=').append(head.value(i));
    }

    private static String netty(String text, boolean requests) {
        var channel = new EmbeddedChannel(requests ? new HttpRequestDecoder() : new HttpResponseDecoder());
        var events = new Events();
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        for (HttpObject o = channel.readInbound(); o != null; o = channel.readInbound()) {
            if (o.decoderResult().isFailure()) {
                events.add("failed");
                if (o instanceof HttpContent content) content.release();
                continue;
            }
            if (o instanceof HttpRequest request) events.add(line(request));
            if (o instanceof HttpResponse response) events.add(line(response));
            if (o instanceof HttpContent content) {
                events.body.append(content.content().toString(StandardCharsets.ISO_8859_1));
                if (o instanceof LastHttpContent end) {
                    end.trailingHeaders().forEach(t -> events.trailers.add(lower(t.getKey()) + "=" + t.getValue()));
                    events.end();
                }
                content.release();
            }
        }
        channel.finishAndReleaseAll();
        return events.toString();
    }

    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?]*)(.*)");

    private static String line(HttpRequest request) {
        var authority = request.headers().get("host", "");
        var path = request.uri();
        var absolute = ABSOLUTE.matcher(path);
        if (request.method().name().equals("CONNECT")) {
            authority = path;
            path = "";
        } else if (absolute.matches()) {
            authority = absolute.group(1);
            path = absolute.group(2).isEmpty() ? "/" : absolute.group(2);
        }
        var version = request.protocolVersion().minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1";
        var line = new StringBuilder(request.method() + " " + version + " " + authority + " " + path);
        for (var field : request.headers()) {
            var name = lower(field.getKey());
            if (name.equals("host") || name.equals("transfer-encoding") || nominated(request, name)) continue;
            line.append('|').append(name).append('=').append(field.getValue());
        }
        return line.toString();
    }

    private static String line(HttpResponse response) {
        var version = response.protocolVersion().minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1";
        var line = new StringBuilder(response.status().code() + " " + version);
        boolean bodiless = response.status().code() == 204 || response.status().code() < 200;
        for (var field : response.headers()) {
            var name = lower(field.getKey());
            if (name.equals("transfer-encoding") || (bodiless && name.equals("content-length"))) continue;
            line.append('|').append(name).append('=').append(field.getValue());
        }
        return line.toString();
    }

    /** Ours removes what {@code Connection} names. */
    private static boolean nominated(HttpRequest request, String name) {
        if (name.equals("connection") || name.equals("content-length") || name.equals("proxy-connection")) return false;
        if (name.equals("keep-alive") || name.equals("close") || name.equals("upgrade") || name.equals("te"))
            return false;
        return request.headers().containsValue("connection", name, true);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static final class Events {
        private final List<String> all = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private final List<String> trailers = new ArrayList<>();

        void add(String event) {
            all.add(event);
        }

        void end() {
            all.add("body " + body + " trailers " + trailers);
            body.setLength(0);
            trailers.clear();
        }

        /** Only complete messages: what a parser makes of a torn one depends on where it looks. */
        @Override
        public String toString() {
            int last = all.size();
            while (last > 0
                    && !all.get(last - 1).startsWith("body ")
                    && !all.get(last - 1).equals("failed")) last--;
            return String.join("\n", all.subList(0, last));
        }
    }
}
