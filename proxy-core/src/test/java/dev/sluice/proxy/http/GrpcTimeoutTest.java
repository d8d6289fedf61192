package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "7S, PT7S",
        "99999999m, PT27H46M39.999S",
        "2M, PT2M",
        "3H, PT3H",
        "0m, PT0S",
        "1u, PT0.001S",
        "2001u, PT0.003S",
        "1n, PT0.001S"
    })
    void readsWholeMilliseconds(String text, Duration time) {
        assertThat(GrpcTimeout.nanos(text)).isEqualTo(time.toNanos());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "1", "S", "123456789S", "1s", "-1S", "1.5S", " 1S", "1 S"})
    void readsNothingElse(String text) {
        assertThat(GrpcTimeout.nanos(text)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 1m",
        "PT0.000000001S, 1m",
        "PT4.75S, 4750m",
        "PT27H46M39.999S, 99999999m",
        "PT27H46M40S, 100000S",
        "P1157DT9H46M40S, 1666666M"
    })
    void writesWhatFits(Duration time, String text) {
        assertThat(GrpcTimeout.text(time.toNanos())).isEqualTo(text);
    }
}
