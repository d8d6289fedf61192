package dev.sluice.e2e.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Envoy's transcripts of one group of cases, kept in the tree. Recorded anew with {@code -Dparity.record=true} on a
 * machine with Envoy; a diff of the file is then a change of Envoy's truth.
 */
final class Golden {
    static final boolean RECORDING = Boolean.getBoolean("parity.record");
    private static final String TITLE = "# ";

    private final Path file;
    private final Map<String, String> transcripts = new TreeMap<>();

    Golden(String group) {
        file = Path.of("src/test/resources/parity", group + ".txt");
        if (!RECORDING) {
            read();
        }
    }

    private void read() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            String title = "";
            for (var line : Files.readAllLines(file)) {
                if (line.startsWith(TITLE)) {
                    title = line.substring(TITLE.length());
                    transcripts.put(title, "");
                } else {
                    transcripts.merge(title, line + "\n", String::concat);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String of(ParityInstance instance) {
        var text = transcripts.get(instance.name());
        if (text == null) {
            throw new AssertionError("no transcript of '" + instance.name() + "' in " + file
                    + ": run once with Envoy and -Dparity.record=true");
        }
        return text;
    }

    void record(ParityInstance instance, String transcript) {
        transcripts.put(instance.name(), transcript);
    }

    void save() {
        var text = new StringBuilder();
        transcripts.forEach((name, transcript) ->
                text.append(TITLE).append(name).append('\n').append(transcript));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
