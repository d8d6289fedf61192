package dev.sluice.queue.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.idempotency.Window.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTest {
    private final Window<String> window = new Window<>(Duration.ofSeconds(10), 2);

    private static IdempotencyKey key(String key, int print) {
        return new IdempotencyKey("", key, new Fingerprint(print, 0, 0, 0));
    }

    @Test
    void anUndecidedKeyOutlivesTheWindow() {
        window.claim(key("a", 1), "m");
        window.advance(Duration.ofDays(1).toNanos());
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Same<>("m"));
        window.decide(key("a", 1), "m");
        window.advance(Duration.ofDays(1).plusSeconds(9).toNanos());
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Same<>("m"));
        window.advance(Duration.ofDays(1).plusSeconds(11).toNanos());
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Fresh<>());
    }

    @Test
    void anotherPayloadIsAMismatchAndAnotherOwnerIsFresh() {
        window.claim(key("a", 1), "m");
        assertThat(window.find(key("a", 2))).isEqualTo(new Answer.Mismatch<>());
        assertThat(window.find(new IdempotencyKey("other", "a", new Fingerprint(1, 0, 0, 0))))
                .isEqualTo(new Answer.Fresh<>());
    }

    @Test
    void aFullWindowDropsTheKeyDecidedLongestAgoAndNeverAnUndecidedOne() {
        window.claim(key("a", 1), "ma");
        window.claim(key("b", 1), "mb");
        assertThat(window.makeRoom()).isFalse();
        window.decide(key("b", 1), "mb");
        window.advance(1);
        assertThat(window.makeRoom()).isTrue();
        assertThat(window.find(key("b", 1))).isEqualTo(new Answer.Fresh<>());
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Same<>("ma"));
    }

    @Test
    void theFingerprintSeparatesItsParts() {
        assertThat(Fingerprint.of("POST", "/ab", ByteBuffer.wrap(new byte[] {'c'})))
                .isNotEqualTo(Fingerprint.of("POST", "/abc"))
                .isEqualTo(Fingerprint.of("POST", "/ab", ByteBuffer.wrap(new byte[] {'c'})));
    }
}
