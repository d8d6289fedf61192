package dev.sluice.proxy.filter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7240, as far as the queue is concerned. */
class PreferencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // header | respond-async | wait | what is left of it
                "respond-async | true | 0 | -",
                "Respond-Async, WAIT=5 | true | 5 | -",
                "respond-async,wait=5 | true | 5 | -",
                " respond-async , wait = 5 | true | 5 | -",
                "wait=5 | false | 5 | -",
                "respond-async, wait=0 | true | 0 | -",
                // at most 30 s, however much is asked for
                "respond-async, wait=30 | true | 30 | -",
                "respond-async, wait=31 | true | 30 | -",
                "respond-async, wait=99999999999999999999 | true | 30 | -",
                "respond-async, wait=007 | true | 7 | -",
                // what is no number of seconds is ignored
                "respond-async, wait | true | 0 | -",
                "respond-async, wait= | true | 0 | -",
                "respond-async, wait=-1 | true | 0 | -",
                "respond-async, wait=+1 | true | 0 | -",
                "respond-async, wait=1.5 | true | 0 | -",
                "respond-async, wait=soon | true | 0 | -",
                "respond-async, wait=\u0665 | true | 0 | -",
                // the first of its name counts
                "respond-async, wait=3, wait=9 | true | 3 | -",
                "respond-async, wait=soon, wait=9 | true | 0 | -",
                "respond-async, respond-async | true | 0 | -",
                // a value may be quoted, and an empty one is none
                "respond-async, wait=\"4\" | true | 4 | -",
                "respond-async, wait=\"4 | true | 0 | -",
                "respond-async=, wait=1 | true | 1 | -",
                "respond-async=\"\" | true | 0 | -",
                "respond-async=no | false | 0 | -",
                // parameters belong to their preference
                "respond-async;foo=bar, wait=2; baz | true | 2 | -",
                "respond-async;wait=9 | true | 0 | -",
                "foo;respond-async | false | 0 | foo;respond-async",
                // commas and semicolons in a quoted string separate nothing
                "foo=\"a, respond-async, b\" | false | 0 | foo=\"a, respond-async, b\"",
                "foo=\"a\\\", respond-async\" | false | 0 | foo=\"a\\\", respond-async\"",
                "foo=\"a;b\", respond-async | true | 0 | foo=\"a;b\"",
                "foo=\"open, respond-async | false | 0 | foo=\"open, respond-async",
                // what is left of a header is well-formed, whatever it was
                "respond-async; =,,\" | true | 0 | -",
                "=x, respond-async, a b, foo=\"x y\" ; p=1; q, \"bar | true | 0 | foo=\"x y\" ; p=1; q",
                "=x, a b | false | 0 | =x, a b",
                // the others stay as they came
                "return=minimal, respond-async, handling=lenient;x | true | 0 | return=minimal, handling=lenient;x",
                "respond-asynchronously | false | 0 | respond-asynchronously",
                ", ,respond-async,, | true | 0 | -",
                "`` | false | 0 | -",
                "= | false | 0 | =",
            })
    void readsTheHeader(String header, boolean async, int wait, String others) {
        assertThat(Preferences.of(header)).isEqualTo(new Preferences(async, wait, others));
    }

    @Test
    void severalLinesAreOneList() {
        var head = new RequestHead();
        head.add(HeaderName.of("prefer"), "respond-async;x");
        head.add(HeaderName.of("accept"), "*/*");
        head.add(HeaderName.of("prefer"), "wait=5, foo");
        head.add(HeaderName.of("prefer"), "wait=9");
        assertThat(Preferences.of(head.joined(HeaderName.of("prefer")))).isEqualTo(new Preferences(true, 5, "foo"));
    }

    @Test
    void noHeaderAsksForNothing() {
        assertThat(Preferences.of(null)).isEqualTo(new Preferences(false, 0, null));
    }
}
