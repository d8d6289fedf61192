package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HTTP/1 messages as our parser reads them, whole and in pieces, and as Netty's does. */
final class Http1Differential {
    private static final Pattern LATER_VERSION_ANYWHERE = Pattern.compile("HTTP/1\\.[2-9]");
    private static final Pattern LATER_VERSION = Pattern.compile("\\A((?:\r\n)*[^\r\n]*)HTTP/1\\.[2-9](?=[\r ])");

    private final ByteBufAllocator allocator;
    private final boolean requests;

    Http1Differential(ByteBufAllocator allocator, boolean requests) {
        this.allocator = allocator;
        this.requests = requests;
    }

    /**
     * Fails when our readings differ, or Netty's differs from one that we accept; Netty accepts more, that is no finding.
     *
     * @param pieces chooses how the text is cut
     * @return whether we accept it
     */
    boolean check(String text, SplittableRandom pieces) {
        var whole = ours(text, null);
        assertThat(ours(text, pieces)).as("in pieces: %s", text).isEqualTo(whole);
        if (whole.isEmpty() || whole.contains("failed")) return false;
        // Netty knows no versions after 1.1 (RFC 9110, 2.5), and may judge a last message before it is complete.
        var known = LATER_VERSION.matcher(text).replaceFirst("$1HTTP/1.1");
        if (LATER_VERSION_ANYWHERE.matcher(known).find()) return true;
        assertThat(netty(known)).as("Netty's reading of: %s", text).isEqualTo(whole);
        return true;
    }

    /** Events as text: heads in one form for both parsers, bodies joined, incomplete messages left out. */
    private String ours(String text, @Nullable SplittableRandom random) {
        var heads = new HeadPool();
        var d = Http1Settings.defaults();
        var settings = new Http1Settings(d.maxHeadBytes(), d.maxHeaders(), true, true, true, 0, 0, 0, 0, 0);
        var parser = new Http1Parser(requests, settings, heads);
        var events = new Events();
        var latin = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < latin.length; ) {
            int to = random == null ? latin.length : Math.min(latin.length, from + 1 + random.nextInt(12));
            var in = allocator.directBuffer(to - from).writeBytes(latin, from, to - from);
            from = to;
            for (var e = parser.next(in); e != Http1Event.MORE; e = parser.next(in)) {
                if (e == Http1Event.FAILED) {
                    events.add("failed");
                    from = latin.length;
                    break;
                }
                switch (e) {
                    case HEAD -> head(parser, events, heads);
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

    private void head(Http1Parser parser, Events events, HeadPool heads) {
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

    private String netty(String text) {
        var channel = new EmbeddedChannel(requests ? new HttpRequestDecoder() : new HttpResponseDecoder());
        var events = new Events();
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (!(message instanceof HttpObject o)) {
                ReferenceCountUtil.release(message); // what follows a 101
                continue;
            }
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
                    end.trailingHeaders().forEach(t -> {
                        // Ours removes what no trailer may say.
                        if (Http1Names.own(HeaderName.of(lower(t.getKey())).id())) return;
                        events.trailers.add(lower(t.getKey()) + "=" + t.getValue());
                    });
                    events.end();
                }
                content.release();
            }
        }
        channel.finishAndReleaseAll();
        return events.complete();
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
        String complete() {
            int last = all.size();
            while (last > 0 && !all.get(last - 1).startsWith("body ")) last--;
            return String.join("\n", all.subList(0, last));
        }

        /** Complete messages, and that the next one is wrong. */
        @Override
        public String toString() {
            boolean failed = !all.isEmpty() && all.getLast().equals("failed");
            return complete() + (failed ? "\nfailed" : "");
        }
    }
}
