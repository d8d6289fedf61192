package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks of fields, their names, and the pool that keeps them. */
class HeadersTest {
    private static final HeaderName ACCEPT = HeaderName.of("Accept");
    private static final HeaderName OWN = HeaderName.of("X-Own");

    @Test
    void knownNamesHaveIdsAndOthersNone() {
        for (int id = 1; id <= HeaderName.known(); id++) {
            var bytes = HeaderName.byId(id).bytes();
            assertThat(HeaderName.idOf(bytes, 0, bytes.length)).isEqualTo(id);
            assertThat(HeaderName.of(HeaderName.byId(id).toString().toUpperCase(Locale.ROOT)))
                    .isSameAs(HeaderName.byId(id));
        }
        assertThat(HeaderName.byId(Headers.PATH)).hasToString(":path");
        assertThat(OWN.id()).isZero();
        assertThat(HeaderName.of("x-own")).isEqualTo(OWN);
        assertThat(HeaderName.idOf(new byte[0], 0, 0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void editsLikeAListOfPairs(long seed) {
        var random = new SplittableRandom(seed);
        var names = List.of(ACCEPT, OWN, HeaderName.of("cookie"), HeaderName.of("x-other"));
        var headers = new Headers();
        var model = new ArrayList<List<String>>();
        for (int step = 0; step < 500; step++) {
            var name = names.get(random.nextInt(names.size()));
            var value = "v".repeat(random.nextInt(40)) + step;
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    headers.add(name, value);
                    model.add(List.of(name.toString(), value));
                }
                case 2 -> {
                    headers.set(name, value);
                    set(model, name.toString(), value);
                }
                case 3 -> {
                    boolean was = model.removeIf(e -> e.get(0).equals(name.toString()));
                    assertThat(headers.remove(name)).isEqualTo(was);
                }
                case 4 -> {
                    long number = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
                    headers.set(name, number);
                    set(model, name.toString(), Long.toString(number));
                }
                default -> {
                    var copy = new Headers();
                    copy.copyFrom(headers);
                    headers = copy;
                }
            }
            var all = new ArrayList<List<String>>();
            headers.forEach((n, v) -> all.add(List.of(n, v)));
            assertThat(all).as("seed %d step %d", seed, step).isEqualTo(model);
            assertThat(headers.count()).isEqualTo(model.size());
            assertThat(headers.size())
                    .isEqualTo(model.stream()
                            .mapToInt(e -> e.get(0).length() + e.get(1).length())
                            .sum());
        }
    }

    private static void set(List<List<String>> model, String name, String value) {
        for (int i = 0; i < model.size(); i++) {
            if (!model.get(i).get(0).equals(name)) continue;
            var first = model.get(i);
            model.removeIf(e -> e != first && e.get(0).equals(name));
            model.set(model.indexOf(first), List.of(name, value));
            return;
        }
        model.add(List.of(name, value));
    }

    @Test
    void joiningManyFieldsCostsNoMoreThanTheirBytes() {
        var head = new HeadPool().request();
        var value = "v".repeat(600);
        for (int i = 0; i < 100; i++) head.add(HeaderName.of("accept"), value);
        head.add(HeaderName.of("x-other"), "1");
        InlineHeaders.join(head);
        assertThat(head.get(HeaderName.of("accept"))).isEqualTo(String.join(",", Collections.nCopies(100, value)));
        assertThat(head.count()).isEqualTo(2);
        assertThat(head.array().length).isLessThan(4 * 100 * 601);
    }

    @Test
    void joinsRepeatedFields() {
        var headers = new Headers();
        assertThat(headers.joined(ACCEPT)).isNull();
        headers.add(ACCEPT, "a");
        headers.add(OWN, "x");
        headers.add(ACCEPT, "b");
        assertThat(headers.joined(ACCEPT)).isEqualTo("a,b");
        assertThat(headers.get(ACCEPT)).isEqualTo("a");
    }

    @Test
    void keepsAllBytesOfLatin1() {
        var value = new StringBuilder();
        for (char c = 0; c < 256; c++) value.append(c);
        var headers = new Headers();
        headers.add(OWN, value.toString());
        assertThat(headers.get(OWN)).isEqualTo(value.toString());
    }

    @Test
    void aRequestsPseudoHeadersComeFirst() {
        var head = new RequestHead();
        head.add(ACCEPT, "a");
        head.set(Headers.PATH, "/p?q").set(Headers.METHOD, "GET");
        assertThat(head).hasToString(":method: GET\n:path: /p?q\naccept: a\n");
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.pathLength()).isEqualTo(2);
        assertThat(head.pseudo(Headers.AUTHORITY)).isNull();
        head.clear();
        assertThat(head.count()).isZero();
        assertThat(head.path()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc", "application/grpc+proto", "application/grpc;x"})
    void knowsGrpcByItsContentType(String type) {
        var head = new RequestHead();
        head.add(HeaderName.of("content-type"), type);
        assertThat(head.isGrpc()).isTrue();
        head.set(HeaderName.of("content-type"), "application/grpc-web");
        assertThat(head.isGrpc()).isFalse();
    }

    @Test
    void aResponsesStatusIsAPseudoHeader() {
        var head = new ResponseHead().status(404);
        head.add(ACCEPT, "a");
        assertThat(head.status(200)).hasToString(":status: 200\naccept: a\n");
        assertThat(head.bodiless(true)).isTrue();
        assertThat(head.bodiless(false)).isFalse();
    }

    @Test
    void thePoolGivesBackEmptyHeadsAndKeepsNoGiants() {
        var pool = new HeadPool();
        var head = pool.request();
        head.add(OWN, "x");
        pool.recycle(head);
        assertThat(pool.request()).isSameAs(head);
        assertThat(head.count()).isZero();
        head.add(OWN, "x".repeat(20_000).getBytes(StandardCharsets.ISO_8859_1));
        pool.recycle(head);
        assertThat(pool.request()).isNotSameAs(head);
        assertThat(pool.scratch(100_000)).hasSizeGreaterThanOrEqualTo(100_000);
        assertThat(pool.scratch(10).length).isLessThan(100_000);
    }
}
