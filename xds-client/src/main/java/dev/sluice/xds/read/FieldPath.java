package dev.sluice.xds.read;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Where in a configuration a value stands; the text is made only when a problem needs it.
 *
 * @param parent the place that holds this one; null at the root
 * @param segment a field name, or an index or key in brackets
 */
public record FieldPath(@Nullable FieldPath parent, String segment) {
    /** The configuration as a whole. */
    public static final FieldPath ROOT = new FieldPath(null, "");

    /** A field of the message here. */
    public FieldPath field(String name) {
        return new FieldPath(this, name);
    }

    /** An element of the list here. */
    public FieldPath index(int index) {
        return new FieldPath(this, "[" + index + "]");
    }

    /** An entry of the map here. */
    public FieldPath key(String key) {
        return new FieldPath(this, "[\"" + key + "\"]");
    }

    /** Returns the place as people write it: {@code a.b[0].c["key"]}. */
    @Override
    public String toString() {
        var segments = new ArrayDeque<String>();
        for (FieldPath at = this; at != null && !at.segment.isEmpty(); at = at.parent) {
            segments.push(at.segment);
        }
        var text = new StringBuilder();
        for (var part : segments) {
            if (!text.isEmpty() && part.charAt(0) != '[') {
                text.append('.');
            }
            text.append(part);
        }
        return text.toString();
    }
}
