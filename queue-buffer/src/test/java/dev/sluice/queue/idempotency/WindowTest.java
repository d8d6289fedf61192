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
    void roomCanBeMadeAsLongAsAKeyIsDecided() {
        window.claim(key("a", 1), "ma");
        assertThat(window.full()).isFalse();
        window.claim(key("b", 1), "mb");
        assertThat(window.full()).isTrue();
        assertThat(window.room()).isFalse();
        window.decide(key("b", 1), "mb");
        assertThat(window.room()).isTrue();
        window.drop(key("b", 1), "mb");
        assertThat(window.full()).isFalse();
        assertThat(window.find(key("b", 1))).isEqualTo(new Answer.Fresh<>());
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Same<>("ma"));
    }

    @Test
    void anotherLengthAndBoundHoldForWhatIsHeld() {
        window.decide(key("a", 1), "ma");
        window.decide(key("b", 1), "mb");
        window.configure(Duration.ofSeconds(20), 1);
        assertThat(window.over()).isTrue();
        window.advance(Duration.ofSeconds(15).toNanos());
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Same<>("ma"));
        window.configure(Duration.ofSeconds(12), 2);
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Fresh<>());
        window.configure(Duration.ofSeconds(60), 2); // what had run out stays so
        assertThat(window.find(key("a", 1))).isEqualTo(new Answer.Fresh<>());
    }

    @Test
    void theFingerprintSeparatesItsParts() {
        assertThat(Fingerprint.of("POST", "/ab", ByteBuffer.wrap(new byte[] {'c'})))
                .isNotEqualTo(Fingerprint.of("POST", "/abc"))
                .isEqualTo(Fingerprint.of("POST", "/ab", ByteBuffer.wrap(new byte[] {'c'})));
    }
}
