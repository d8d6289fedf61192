package dev.sluice.xds.model;

/** What a line of an access log says. */
public sealed interface AccessLogFormat {

    /**
     * A text; it holds its line end.
     *
     * @param format the text
     * @param omitEmptyValues a missing value is nothing in place of {@code -}
     */
    record Text(FormatString format, boolean omitEmptyValues) implements AccessLogFormat {}

    /**
     * One JSON object a line.
     *
     * @param tree its members
     * @param omitEmptyValues members without value are left out
     */
    record Json(JsonValue.Tree tree, boolean omitEmptyValues) implements AccessLogFormat {}
}
