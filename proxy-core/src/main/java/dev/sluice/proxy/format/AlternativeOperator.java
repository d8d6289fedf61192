package dev.sluice.proxy.format;

/** The first operator's value, or the second's where the first has none. */
record AlternativeOperator(Operator first, Operator second) implements Operator {
    @Override
    public boolean write(StreamView view, Line out) {
        return first.write(view, out) || second.write(view, out);
    }
}
