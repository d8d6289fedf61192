package dev.sluice.proxy.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an action may be given by name, as {@code --name VALUE} or {@code --name=VALUE}; once, unless it says otherwise.
 *
 * @param name without dashes
 * @param letter the short form without its dash, or empty
 * @param argument what the value is called, or empty where there is none
 * @param reading makes a value of its text
 */
public record Flag<T>(
        String name, String letter, String argument, String description, Reading<T> reading, Set<Trait> traits) {
    /** Makes a value of its text. */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * The value.
         *
         * @throws IllegalArgumentException whose message says what to write instead
         */
        T read(String text);
    }

    /** What a flag is besides its value. */
    public enum Trait {
        /** The action is not run without it. */
        REQUIRED,
        /** It may be given again, each time with a further value. */
        REPEATED,
        /** As repeated, and a value holds as many as commas divide it into. */
        LISTED,
        /** The help does not show it. */
        HIDDEN
    }

    private static <T> Flag<T> of(String name, String argument, String description, Reading<T> reading) {
        return new Flag<>(name, "", argument, description, reading, Set.of());
    }

    /** One that is there or not. */
    public static Flag<Boolean> on(String name, String description) {
        return of(name, "", description, text -> true);
    }

    /** One with any text, also none. */
    public static Flag<String> text(String name, String argument, String description) {
        return of(name, argument, description, text -> text);
    }

    /** One with the name of a file. */
    public static Flag<Path> path(String name, String argument, String description) {
        return of(name, argument, description, Path::of);
    }

    /** One with a whole number of 32 bits. */
    public static Flag<Integer> number(String name, String argument, String description) {
        return of(name, argument, description, text -> {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(whole(Integer.MIN_VALUE, Integer.MAX_VALUE), e);
            }
        });
    }

    /** One with a whole number of 64 bits. */
    public static Flag<Long> longNumber(String name, String argument, String description) {
        return of(name, argument, description, text -> {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(whole(Long.MIN_VALUE, Long.MAX_VALUE), e);
            }
        });
    }

    private static String whole(long least, long most) {
        return "say a whole number from " + least + " to " + most;
    }

    /** One with the name of a constant, in either case. */
    public static <E extends Enum<E>> Flag<E> choice(String name, String argument, String description, Class<E> type) {
        return of(name, argument, description, text -> {
            for (var constant : EnumSet.allOf(type)) if (constant.name().equalsIgnoreCase(text)) return constant;
            throw new IllegalArgumentException("say " + said(type));
        });
    }

    private static <E extends Enum<E>> String said(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
    }

    /** Several lists as one. */
    @SafeVarargs
    public static List<Flag<?>> together(List<Flag<?>>... parts) {
        var all = new ArrayList<Flag<?>>();
        for (var part : parts) all.addAll(part);
        return List.copyOf(all);
    }

    /** The same with a short form. */
    public Flag<T> letter(char letter) {
        return new Flag<>(name, String.valueOf(letter), argument, description, reading, traits);
    }

    /** The same with a trait. */
    public Flag<T> with(Trait trait) {
        var more = EnumSet.of(trait);
        more.addAll(traits);
        return new Flag<>(name, letter, argument, description, reading, Set.copyOf(more));
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    boolean takesValue() {
        return !argument.isEmpty();
    }

    boolean repeats() {
        return is(Trait.REPEATED) || is(Trait.LISTED);
    }

    /** With its dashes. */
    String written() {
        return "--" + name;
    }

    /** With what it takes. */
    String shown() {
        if (!takesValue()) return written();
        return written() + " " + argument + (is(Trait.LISTED) ? "[,...]" : "");
    }
}
