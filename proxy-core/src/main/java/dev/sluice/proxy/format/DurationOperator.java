package dev.sluice.proxy.format;

/**
 * The time between two moments of the exchange, in whole units.
 *
 * @param unit nanoseconds of the unit
 */
record DurationOperator(TimePoint from, TimePoint to, long unit) implements Operator {
    private static final long MILLIS = 1_000_000;

    DurationOperator(TimePoint from, TimePoint to) {
        this(from, to, MILLIS);
    }

    /** Of the arguments of {@code %COMMON_DURATION(start:end:precision)%}. */
    static DurationOperator of(String arguments) {
        var parts = arguments.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("needs three arguments, start:end:precision, not \"" + arguments + '"');
        }
        long unit = switch (parts[2]) {
            case "ms" -> MILLIS;
            case "us" -> 1_000;
            case "ns" -> 1;
            default -> throw new IllegalArgumentException("precision is ms, us or ns, not \"" + parts[2] + '"');
        };
        return new DurationOperator(point(parts[0]), point(parts[1]), unit);
    }

    @Override
    public boolean write(StreamView view, Line out) {
        long begin = view.nanosTo(from);
        long end = view.nanosTo(to);
        if (begin < 0 || end < begin) return false;
        out.put((end - begin) / unit);
        return true;
    }

    @Override
    public boolean number() {
        return true;
    }

    private static TimePoint point(String name) {
        for (var point : TimePoint.values()) {
            if (point != TimePoint.DONE && point.name().equals(name)) return point;
        }
        throw new IllegalArgumentException("\"" + name + "\" is not a time point that is measured, such as DS_RX_BEG");
    }
}
