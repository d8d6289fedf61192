package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.LeakWatch;
import java.util.SplittableRandom;
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
        var differential = new Http1Differential(leaks.allocator(), requests);
        for (int round = 0; round < ROUNDS; round++) {
            var text = damage(messages[random.nextInt(messages.length)], random);
            try {
                if (differential.check(text, random)) accepted++;
            } catch (AssertionError failed) {
                throw new AssertionError("seed " + seed + " round " + round, failed);
            }
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
}
