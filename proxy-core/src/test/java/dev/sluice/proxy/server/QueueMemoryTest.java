package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueMemoryTest {
    private static final long MIB = 1 << 20;

    @Test
    void bodiesHaveWhatIsConfiguredWhereTheProcessHasIt() {
        assertThat(QueueMemory.allowed(64 * MIB, 256 * MIB, 342 * MIB)).isEqualTo(64 * MIB);
    }

    @Test
    void bodiesHaveAQuarterOfASmallHeapAtMost() {
        assertThat(QueueMemory.allowed(64 * MIB, 128 * MIB, 170 * MIB)).isEqualTo(32 * MIB);
        assertThat(QueueMemory.allowed(64 * MIB, 24 * MIB, 32 * MIB)).isEqualTo(6 * MIB);
    }

    @Test
    void bodiesHaveAThirdOfDirectMemoryAtMost() {
        assertThat(QueueMemory.allowed(64 * MIB, 1024 * MIB, 90 * MIB)).isEqualTo(30 * MIB);
    }
}
