package dev.sluice.proxy.format;

import dev.sluice.proxy.http.HeaderName;
import java.util.List;

/** One compiled operator. */
interface Operator {
    /** Writes the value; or writes nothing and returns false when there is none. */
    boolean write(StreamView view, Line out);

    /** Whether the value is a number, which JSON does not quote. */
    default boolean number() {
        return false;
    }

    /** Whether the value is decoded, so that it may hold bytes that no head may: those below the space, and 127. */
    default boolean decodes() {
        return false;
    }

    /** The response fields it reads. */
    default List<HeaderName> responseNames() {
        return List.of();
    }

    /** An operator whose value is a string. */
    static Operator text(TextValue value) {
        return (view, out) -> {
            var text = value.of(view);
            if (text == null || text.isEmpty()) return false;
            out.put(text);
            return true;
        };
    }

    /** An operator whose value is a number, absent when negative. */
    static Operator number(NumberValue value) {
        return new Operator() {
            @Override
            public boolean write(StreamView view, Line out) {
                long number = value.of(view);
                if (number < 0) return false;
                out.put(number);
                return true;
            }

            @Override
            public boolean number() {
                return true;
            }
        };
    }

    /** A constant. */
    static Operator constant(String text) {
        return (view, out) -> {
            out.put(text);
            return true;
        };
    }
}
