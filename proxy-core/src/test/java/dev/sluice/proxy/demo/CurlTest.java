package dev.sluice.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Commands as they are typed, and what comes back. */
class CurlTest {
    @Test
    void aCommandCanBeTyped() {
        assertThat(Curl.post("http://h:1/x").with("Prefer", "respond-async").command(false))
                .isEqualTo("curl -si -X POST -H 'Prefer: respond-async' http://h:1/x");
        assertThat(Curl.get("http://h:1/x?wait=30").command(false)).isEqualTo("curl -si 'http://h:1/x?wait=30'");
    }

    @Test
    void manyAreCountedByStatus() {
        assertThat(Curl.post("http://h:1/x/").each(2, 9).command(true))
                .isEqualTo("curl -s -o /dev/null -w '%{http_code}\\n' --noproxy '*' -X POST 'http://h:1/x/[2-9]'"
                        + " | sort | uniq -c");
    }

    @Test
    void anAnswerHasStatusHeadersAndBody() {
        var answer = new Answer("HTTP/1.1 202 Accepted\r\nlocation: /a: b\r\n\r\ntext\n");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/a: b");
        assertThat(answer.body()).isEqualTo("text");
    }

    @Test
    void noAnswerHasNone() {
        var answer = new Answer("");
        assertThat(answer.status()).isZero();
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.body()).isEmpty();
    }
}
