package dev.sluice.proxy.command;

import java.util.ArrayList;
import java.util.List;

/** What {@code --help} shows of a command: how it is written, what it does, and each of its words, in two columns. */
final class Help {
    private static final int WIDTH = 100;
    private static final int GAP = 3; // between the columns

    /** A line of a table: what is written, and what that does. */
    private record Row(String written, String description) {}

    private final StringBuilder text = new StringBuilder();

    private Help() {}

    static String of(Place place) {
        var help = new Help();
        switch (place.command()) {
            case Group group -> help.group(place, group);
            case Action action -> help.action(place, action);
        }
        return help.text.toString();
    }

    private void group(Place place, Group group) {
        paragraph("Usage: ", place.path() + " COMMAND");
        group.description().lines().forEach(this::paragraph);
        table(
                "Commands:",
                group.commands().stream()
                        .map(command -> new Row(command.name(), command.description()))
                        .toList());
        table("Flags:", everybodys());
        paragraph("Exit codes: " + group.exitCodes());
        paragraph(place.path() + " COMMAND --help says more.");
    }

    private void action(Place place, Action action) {
        paragraph("Usage: ", usage(place, action));
        action.description().lines().forEach(this::paragraph);
        table(
                "Arguments:",
                action.operands().stream()
                        .map(operand -> new Row(operand.shown(), operand.description()))
                        .toList());
        var flags = new ArrayList<Row>();
        for (var flag : action.flags()) {
            if (flag.is(Flag.Trait.HIDDEN)) continue;
            var letter = flag.letter().isEmpty() ? "    " : "-" + flag.letter() + ", ";
            flags.add(new Row(letter + flag.shown(), flag.description()));
        }
        flags.addAll(everybodys());
        table("Flags:", flags);
        paragraph("Exit codes: " + place.group().exitCodes());
    }

    private static String usage(Place place, Action action) {
        var usage = new StringBuilder(place.path());
        for (var operand : action.operands()) usage.append(' ').append(operand.shown());
        for (var flag : action.flags()) {
            if (flag.is(Flag.Trait.REQUIRED)) usage.append(' ').append(flag.shown());
        }
        return usage.append(" [FLAGS]").toString();
    }

    private static List<Row> everybodys() {
        return List.of(new Row("-h, --help", "show this help"), new Row("-V, --version", "show the version"));
    }

    private void table(String title, List<Row> rows) {
        if (rows.isEmpty()) return;
        paragraph(title);
        int column = rows.stream().mapToInt(row -> row.written().length()).max().orElse(0);
        for (var row : rows) {
            paragraph("  " + row.written() + " ".repeat(column - row.written().length() + GAP), row.description());
        }
    }

    private void paragraph(String words) {
        paragraph("", words);
    }

    /** Lines of at most the width, unless a word is longer; all but the first are indented by what stands before it. */
    private void paragraph(String start, String words) {
        var line = new StringBuilder(start);
        for (var word : words.split(" ", -1)) {
            boolean first = line.length() == start.length();
            if (!first && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(" ".repeat(start.length()));
                first = true;
            }
            line.append(first ? "" : " ").append(word);
        }
        text.append(line).append('\n');
    }
}
