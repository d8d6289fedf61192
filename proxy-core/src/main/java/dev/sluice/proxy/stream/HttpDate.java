package dev.sluice.proxy.stream;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code date} field's value (RFC 9110 5.6.7), made once a second. One per worker. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private long second = Long.MIN_VALUE;
    private byte[] text = {};

    HttpDate(InstantSource clock) {
        this.clock = clock;
    }

    /** The current date; callers must not change the bytes. */
    byte[] now() {
        long millis = clock.millis();
        long now = Math.floorDiv(millis, 1000);
        if (now != second) {
            second = now;
            text = FORMAT.format(clock.instant()).getBytes(StandardCharsets.ISO_8859_1);
        }
        return text;
    }
}
