package dev.sluice.proxy.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 7, -7, 10, 99, 1234567890123L, Long.MAX_VALUE, Long.MIN_VALUE})
    void writesNumbers(long number) {
        assertThat(new Line().put(number).toString()).isEqualTo(Long.toString(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "255.1.20.3",
                "::",
                "::1",
                "1::",
                "fe80::1:0:0:2",
                "2001:db8:0:1:1:1:1:1",
                "1:2:3:4:5:6:7:8",
                "1:0:0:2:0:0:0:3",
                "::2:3:4:5:6:7"
            })
    void writesAddresses(String text) throws UnknownHostException {
        var expected = text.equals("1:0:0:2:0:0:0:3") ? "1:0:0:2::3" : text;
        assertThat(new Line().put(InetAddress.getByName(text)).toString()).isEqualTo(expected);
    }

    @Test
    void growsAndIsUsedAgain() {
        var line = new Line();
        line.put("x".repeat(5000)).clear().put("a").put("é");
        assertThat(line.length()).isEqualTo(3);
    }
}
