package dev.sluice.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A {@code PATH} with what every machine has, and neither Java nor Maven nor curl. */
final class BarePath {
    private static final List<String> TOOLS = List.of(
            "bash", "sh", "env", "cat", "sed", "find", "grep", "readlink", "dirname", "basename", "mkdir", "flock");

    private BarePath() {}

    /** Makes one below {@code directory}. */
    static Path in(Path directory) throws IOException {
        var bin = Files.createDirectories(directory.resolve("bare-bin"));
        for (var tool : TOOLS) {
            var real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            add(bin, tool, "exec " + real + " \"$@\"\n");
        }
        return bin;
    }

    /** Puts a program there, given as a shell script. */
    static void add(Path bin, String name, String script) throws IOException {
        var file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
