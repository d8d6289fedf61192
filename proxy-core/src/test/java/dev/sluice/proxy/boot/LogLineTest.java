package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private static LogRecord record(String message) {
        var record = new LogRecord(Level.WARNING, message);
        record.setLoggerName("config");
        record.setInstant(Instant.ofEpochSecond(1_700_000_000, 123_456_789));
        record.setLongThreadID(7);
        return record;
    }

    @Test
    void writesTheFlagsOfEnvoysPattern() {
        var line = new LogLine("%E.%f %l/%L %n %g:%# %t %% %v", false);
        assertThat(line.format(record("lost"))).isEqualTo("1700000000.123456 warning/W config config:0 7 % lost\n");
    }

    @Test
    void takesThePatternThatIstioSets() {
        var line = new LogLine("%Y-%m-%dT%T.%fZ\t%l\tenvoy %n %g:%#\t%v\tthread=%t", false);
        assertThat(line.format(record("lost")))
                .matches("2023-11-1[45]T\\d\\d:13:20\\.123456Z\twarning\tenvoy config config:0\tlost\tthread=7\n");
    }

    @Test
    void escapesLineEndsWhereAsked() {
        assertThat(new LogLine("%v", true).format(record("a\nb"))).isEqualTo("a\\nb\n");
        assertThat(new LogLine("%v", false).format(record("a\nb"))).isEqualTo("a\nb\n");
    }

    @Test
    void refusesAFlagThatThereIsNot() {
        assertThatThrownBy(() -> new LogLine("%q", false)).hasMessage("unknown flag %q");
    }
}
