package dev.sluice.xds.model;

import java.util.List;

/**
 * A text with {@code %OPERATORS%}, parsed.
 *
 * @param text as it was written
 * @param parts literals and operators in order; empty for the empty text
 */
public record FormatString(String text, List<FormatPart> parts) {
    public FormatString {
        parts = List.copyOf(parts);
    }
}
