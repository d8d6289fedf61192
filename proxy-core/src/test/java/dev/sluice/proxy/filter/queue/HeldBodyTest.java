package dev.sluice.proxy.filter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.store.MemoryBudget;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeldBodyTest {
    private final MemoryBudget budget = new MemoryBudget(1000);
    private final HeldBody body = new HeldBody(budget);

    private boolean append(String text) {
        var data = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        return body.append(data, 0, data.readableBytes());
    }

    @Test
    void countsWhatItHoldsAndNotOnlyWhatIsFilled() {
        assertThat(append("a")).isTrue();
        assertThat(body.size()).isEqualTo(1);
        assertThat(budget.used()).isEqualTo(256);
        assertThat(append("b".repeat(255))).isTrue();
        assertThat(budget.used()).isEqualTo(256);
        assertThat(append("c")).isTrue();
        assertThat(budget.used()).isEqualTo(512);
    }

    @Test
    void refusesWhatDoesNotFitAndKeepsWhatCameBefore() {
        assertThat(append("a".repeat(900))).isTrue();
        assertThat(append("b")).isFalse();
        assertThat(body.size()).isEqualTo(900);
        assertThat(budget.used()).isEqualTo(900);
        var other = new HeldBody(budget);
        other.keep(Unpooled.wrappedBuffer(new byte[300]), 0, 300);
        assertThat(budget.used()).isEqualTo(1200);
        other.release();
        body.release();
        body.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void givesItsBytesWithoutSpareMemory() {
        append("abc".repeat(50));
        append("def".repeat(50));
        var payload = body.payload();
        assertThat(budget.used()).isEqualTo(300);
        body.release();
        assertThat(new String(payload.copy(300), StandardCharsets.US_ASCII))
                .isEqualTo("abc".repeat(50) + "def".repeat(50));
        assertThat(payload.buffers()).hasSize(2);
    }

    @Test
    void anEmptyBodyHoldsNothing() {
        assertThat(body.payload().size()).isZero();
        assertThat(body.buffer().isReadable()).isFalse();
        assertThat(budget.used()).isZero();
    }
}
