package dev.sluice.xds.parse;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.sluice.xds.parse.MessageSupport.Field;
import dev.sluice.xds.read.MessageType;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Writes {@code docs/compatibility.md} from the table that refuses, so that the page cannot be wrong. */
final class CompatibilityPage {
    private static final String HEAD = """
            # Compatibility with Envoy's configuration

            This page is made from the table by which Sluice reads configuration, and a test keeps it so; do not edit it.

            A field is in one of three states. **works**: it has the effect it has in Envoy, or the note says what else.
            **no effect**: it is accepted and does nothing, and a warning says so. **refused**: whoever sets it is told
            the field's path, at start-up or in the NACK. A message or extension that is not on this page is refused.
            Fields that are newer than the protos Sluice is built with are errors in static configuration and warnings
            in dynamic configuration, unless a flag says otherwise.

            What Envoy switches on by default and Sluice does not have: outlier detection by success rate
            (`enforcing_success_rate`); the HTTP/2 windows are smaller.

            """;

    private final Extensions extensions;

    CompatibilityPage(Extensions extensions) {
        this.extensions = extensions;
    }

    /** The page as Markdown. */
    String text() {
        var page = new StringBuilder(HEAD);
        extensions(page);
        operators(page);
        page.append("## Messages\n");
        extensions.support().messages().stream()
                .sorted(Comparator.comparing(MessageSupport::type))
                .forEach(message -> message(message, page));
        return page.toString();
    }

    private void extensions(StringBuilder page) {
        page.append(
                "## Extensions\n\nAn extension is found by the type URL of its `typed_config`, bare or inside a `TypedStruct`.\n\n");
        page.append("| place | types |\n|---|---|\n");
        extensions
                .places()
                .forEach((place, messages) -> page.append("| ")
                        .append(place.title)
                        .append(" | ")
                        .append(types(messages))
                        .append(" |\n"));
    }

    private static String types(List<MessageType<?>> messages) {
        return messages.stream().map(message -> '`' + message.fullName() + '`').collect(Collectors.joining("<br>"));
    }

    private static void operators(StringBuilder page) {
        page.append("\n## Operators of format strings\n\n")
                .append(names(FormatOperators.names()))
                .append("\n\n");
    }

    private static String names(Collection<String> names) {
        return names.stream().map(name -> '`' + name + '`').collect(Collectors.joining(" "));
    }

    private void message(MessageSupport message, StringBuilder page) {
        page.append("\n### ").append(message.type()).append("\n\n");
        var fields = extensions.descriptor(message.type()).getFields();
        if (fields.isEmpty()) {
            page.append("It has no fields.\n");
            return;
        }
        page.append("| field | state | note |\n|---|---|---|\n");
        fields.stream()
                .sorted(Comparator.comparing(field -> order(message.field(field.getName()) != null, field)))
                .forEach(field -> row(field.getName(), message, page));
    }

    private static String order(boolean named, FieldDescriptor field) {
        return (named ? "0" : "1") + field.getName();
    }

    private static void row(String name, MessageSupport message, StringBuilder page) {
        var state = switch (message.field(name)) {
            case null -> "refused | ";
            case Field.Works works -> "works | " + works.note();
            case Field.Accepted accepted -> "no effect | " + accepted.note();
            case Field.Only only ->
                "works | only " + only.values().stream().map(Object::toString).collect(Collectors.joining(", "));
        };
        page.append("| `").append(name).append("` | ").append(state.strip()).append(" |\n");
    }
}
