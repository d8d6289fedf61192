package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the parser makes of requests it accepts, however their bytes arrive. */
class Http1RequestTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of(
                        "GET /a?b HTTP/1.1\r\nHost: Example:80\r\nX-Y:\t v \t\r\nempty:\r\n\r\n",
                        "head HTTP/1.1|:method=GET|:authority=Example:80|:path=/a?b|x-y=v|empty=|last"),
                Arguments.of(
                        "\r\n\r\nGET / HTTP/1.2\r\nhost: a\r\n\r\n",
                        "head HTTP/1.1|:method=GET|:authority=a|:path=/|last"),
                Arguments.of("GET / HTTP/1.0\r\n\r\n", "head HTTP/1.0|:method=GET|:path=/|last"),
                Arguments.of(
                        "GET HTTPS://b:1/c?d HTTP/1.1\r\nhost: a\r\n\r\n",
                        "head HTTP/1.1|:method=GET|:scheme=https|:authority=b:1|:path=/c?d|last"),
                Arguments.of(
                        "GET http://b HTTP/1.1\r\nhost: a\r\n\r\n",
                        "head HTTP/1.1|:method=GET|:scheme=http|:authority=b|:path=/|last"),
                Arguments.of(
                        "GET http://b?c HTTP/1.1\r\nhost: a\r\n\r\n",
                        "head HTTP/1.1|:method=GET|:scheme=http|:authority=b|:path=?c|last"),
                Arguments.of(
                        "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
                        "head HTTP/1.1|:method=OPTIONS|:authority=a|:path=*|last"),
                Arguments.of(
                        "CONNECT b:443 HTTP/1.1\r\nhost: a\r\n\r\n",
                        "head HTTP/1.1|:method=CONNECT|:authority=b:443|last"),
                Arguments.of(
                        "GET / HTTP/1.1\r\nhost: a\r\ncookie: b\r\nv: \u00e9\r\ncookie: c\r\n\r\n",
                        "head HTTP/1.1|:method=GET|:authority=a|:path=/|cookie=b|v=\u00e9|cookie=c|last"),
                Arguments.of(
                        "GET / HTTP/1.1\r\nhost: a\r\nconnection: close, X-Hop\r\nx-hop: 1\r\nx-stay: 2\r\n\r\n",
                        "head HTTP/1.1|:method=GET|:authority=a|:path=/|connection=close, X-Hop|x-stay=2|last"),
                Arguments.of(
                        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello",
                        "head HTTP/1.1|:method=POST|:authority=a|:path=/|content-length=5;body hello"),
                Arguments.of(
                        "POST / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=\"y\\\";\";z;q=1\r\nhel\r\n02\r\nlo\r\n0\r\n\r\n",
                        "head HTTP/1.1|:method=POST|:authority=a|:path=/;body hello"),
                Arguments.of(
                        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\ncontent-length: 1\r\n\r\n",
                        "head HTTP/1.1|:method=POST|:authority=a|:path=/;body hello|trailers|a=b"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void readsItHoweverItIsSplit(String bytes, String expected) {
        for (int split = 0; split < bytes.length(); split++) {
            var server = server();
            server.send(bytes.substring(0, split)).send(bytes.substring(split));
            assertThat(String.join(";", server.log)).as("split at " + split).isEqualTo(expected);
            server.end();
        }
        var server = server().trickle(bytes);
        assertThat(String.join(";", server.log)).isEqualTo(expected);
        server.end();
    }

    private Http1ServerHarness server() {
        var d = Http1Settings.defaults();
        return new Http1ServerHarness(
                leaks.allocator(),
                new Http1Settings(
                        d.maxHeadBytes(),
                        d.maxHeaders(),
                        true,
                        false,
                        true,
                        0,
                        0,
                        0,
                        d.drainNanos(),
                        d.delayedCloseNanos()));
    }
}
