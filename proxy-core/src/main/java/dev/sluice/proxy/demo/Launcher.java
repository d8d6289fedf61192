package dev.sluice.proxy.demo;

import java.nio.file.Path;
import java.util.List;

/** How this program is started: by the launcher that started us, or as we were. */
final class Launcher {
    private Launcher() {}

    /** The launcher in force, empty where the program was started without. */
    private static String path() {
        var path = System.getenv("SLUICE_LAUNCHER");
        return path == null ? "" : path;
    }

    /** The words that start it. */
    static List<String> command() {
        return path().isEmpty() ? Sidecar.program() : List.of(path());
    }

    /** As people type it here: relative where it lies below the working directory. */
    static String shown() {
        if (path().isEmpty()) return "sluice";
        var here = Path.of("").toAbsolutePath();
        var launcher = Path.of(path());
        var shown = launcher.startsWith(here) ? "./" + here.relativize(launcher) : path();
        return shown.matches("[A-Za-z0-9_./+-]+") ? shown : "'" + shown + "'";
    }
}
