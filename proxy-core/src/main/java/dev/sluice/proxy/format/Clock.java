package dev.sluice.proxy.format;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * A moment taken apart in UTC, used again for the next one: consecutive lines are mostly of the same day. For one thread.
 * By the days-to-civil algorithm of Howard Hinnant.
 */
final class Clock {
    static final int DAY = 86_400; // seconds
    private static final long SECOND = 1_000_000_000; // ns

    long epochSecond;
    int nano;
    int secondOfDay;
    int year = 1970;
    int month = 1;
    int day = 1;
    private long epochDay; // what year, month and day are of

    /** Turns to a moment. */
    Clock set(long epochNanos) {
        epochSecond = Math.floorDiv(epochNanos, SECOND);
        nano = (int) (epochNanos - epochSecond * SECOND);
        secondOfDay = Math.floorMod(epochSecond, DAY);
        long days = Math.floorDiv(epochSecond, DAY);
        if (days != epochDay) setDay(days);
        return this;
    }

    private void setDay(long days) {
        epochDay = days;
        long z = days + 719_468;
        long era = Math.floorDiv(z, 146_097);
        int doe = (int) (z - era * 146_097);
        int yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        int mp = (5 * doy + 2) / 153;
        month = mp < 10 ? mp + 3 : mp - 9;
        year = (int) (yoe + era * 400) + (month <= 2 ? 1 : 0);
        day = doy - (153 * mp + 2) / 5 + 1;
    }

    OffsetDateTime date() {
        return Instant.ofEpochSecond(epochSecond).atOffset(ZoneOffset.UTC);
    }
}
