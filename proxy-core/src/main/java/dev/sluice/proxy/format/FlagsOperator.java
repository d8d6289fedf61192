package dev.sluice.proxy.format;

import dev.sluice.proxy.failure.ResponseFlag;

/** The response flags joined by commas, {@code -} when there is none, also in JSON. */
record FlagsOperator(boolean longNames) implements Operator {
    private static final ResponseFlag[] ALL = ResponseFlag.values();

    @Override
    public boolean write(StreamView view, Line out) {
        long flags = view.responseFlags();
        if (flags == 0) out.put('-');
        boolean first = true;
        for (long rest = flags; rest != 0; rest &= rest - 1) {
            if (!first) out.put(',');
            first = false;
            var flag = ALL[Long.numberOfTrailingZeros(rest)];
            out.put(longNames ? flag.longName() : flag.name());
        }
        return true;
    }
}
