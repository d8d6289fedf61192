package dev.sluice.proxy.format;

import dev.sluice.xds.model.FormatPart;
import dev.sluice.xds.model.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Makes format strings for tests. */
public final class Texts {
    private static final Pattern OPERATOR = Pattern.compile("%%|%([A-Z0-9_]+)(?:\\((.*?)\\))?(?::(\\d+))?%");

    private Texts() {}

    /** A text taken apart as the configuration's parser does. */
    public static FormatString format(String text) {
        List<FormatPart> parts = new ArrayList<>();
        var matcher = OPERATOR.matcher(text);
        int at = 0;
        while (matcher.find()) {
            if (matcher.start() > at) parts.add(new FormatPart.Literal(text.substring(at, matcher.start())));
            at = matcher.end();
            if (matcher.group(1) == null) parts.add(new FormatPart.Literal("%"));
            else {
                var length = matcher.group(3);
                parts.add(new FormatPart.Operator(
                        matcher.group(1), matcher.group(2), length == null ? null : Integer.valueOf(length)));
            }
        }
        if (at < text.length()) parts.add(new FormatPart.Literal(text.substring(at)));
        return new FormatString(text, parts);
    }
}
