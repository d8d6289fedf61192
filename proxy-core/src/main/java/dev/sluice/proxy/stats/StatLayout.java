package dev.sluice.proxy.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The statistics of one enum, and their order by name; shared by all scopes of that kind. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record StatLayout(Class<?> type, Stat[] stats, int[] order) {
    static <S extends Enum<S> & Stat> StatLayout of(Class<S> type) {
        S[] stats = type.getEnumConstants();
        var order = IntStream.range(0, stats.length)
                .boxed()
                .sorted(Comparator.comparing(i -> stats[i].text()))
                .mapToInt(Integer::intValue)
                .toArray();
        return new StatLayout(type, stats, order);
    }
}
