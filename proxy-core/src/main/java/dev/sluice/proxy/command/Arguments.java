package dev.sluice.proxy.command;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an action was given. Everything in it can be read: what cannot was refused before. */
public final class Arguments {
    private final Map<String, List<String>> flags; // by name
    private final List<String> operands;

    Arguments(Map<String, List<String>> flags, List<String> operands) {
        this.flags = flags;
        this.operands = operands;
    }

    /** The words that follow an action's name. */
    public static Arguments of(Action action, List<String> words) throws Misuse {
        return new ArgumentParser(action).parse(words);
    }

    /** Whether a flag was given. */
    public boolean has(Flag<?> flag) {
        return flags.containsKey(flag.name());
    }

    /** A flag's value, or null where it was not given. */
    public <T> @Nullable T value(Flag<T> flag) {
        var texts = flags.get(flag.name());
        return texts == null ? null : flag.reading().read(texts.getFirst());
    }

    /** A flag's value, or another where it was not given. */
    public <T> T value(Flag<T> flag, T otherwise) {
        var value = value(flag);
        return value == null ? otherwise : value;
    }

    /** A flag's values in the order given; none where it was not given. */
    public <T> List<T> values(Flag<T> flag) {
        return flags.getOrDefault(flag.name(), List.of()).stream()
                .map(flag.reading()::read)
                .toList();
    }

    /** The operand at a place that is required. */
    public String operand(int place) {
        return operands.get(place);
    }

    /** The operand at a place, or null where it was left out. */
    public @Nullable String optionalOperand(int place) {
        return place < operands.size() ? operands.get(place) : null;
    }
}
