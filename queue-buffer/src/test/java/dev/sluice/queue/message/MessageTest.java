package dev.sluice.queue.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void anIdIsUrlSafeAndReadsBack() {
        var random = new SplittableRandom(1);
        for (var locator : List.of("", "10.1.2.3:15008", "ü/?#")) {
            for (int i = 0; i < 1000; i++) {
                var id = MessageId.random(random, locator);
                assertThat(id.text()).matches("[A-Za-z0-9_.-]+");
                assertThat(MessageId.parse(id.text())).isEqualTo(id);
            }
        }
    }

    @Test
    void whatIsNoIdIsRefused() {
        for (var text : List.of(
                "",
                "abc",
                "!".repeat(22),
                "A".repeat(23),
                "A".repeat(21) + "B",
                "A".repeat(22) + ".",
                "A".repeat(500))) {
            assertThatThrownBy(() -> MessageId.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void fieldsKeepBytesAndOrder() {
        var fields = Fields.builder()
                .add(":path", "/a?b")
                .add("X", "1")
                .add("x", "2")
                .build();
        assertThat(fields.count()).isEqualTo(3);
        assertThat(fields.first("x")).isEqualTo("1");
        assertThat(fields.first("y")).isNull();
        assertThat(Fields.ofBlock(fields.block())).isEqualTo(fields);
    }

    @Test
    void aBlockThatDoesNotAddUpIsRefused() {
        var block = Fields.builder().add("name", "value").build().block();
        for (int length = 1; length < block.length; length++) {
            var cut = java.util.Arrays.copyOf(block, length);
            assertThatThrownBy(() -> Fields.ofBlock(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
