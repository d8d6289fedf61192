package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/** A piece of a format string. */
public sealed interface FormatPart {

    /**
     * Plain text, {@code %%} already made {@code %}.
     *
     * @param text never empty
     */
    record Literal(String text) implements FormatPart {}

    /**
     * An operator, for example {@code %REQ(:PATH):10%}.
     *
     * @param name upper case, for example {@code REQ}
     * @param arguments what stands between the brackets; null without brackets
     * @param maxLength characters kept; null keeps all
     */
    record Operator(
            String name,
            @Nullable String arguments,
            @Nullable Integer maxLength) implements FormatPart {}
}
