package dev.sluice.proxy.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lines on standard output, each with its moment. */
final class Screen {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final AtomicBoolean silent = new AtomicBoolean();
    private final InstantSource clock;

    Screen(InstantSource clock) {
        this.clock = clock;
    }

    /** What the next lines are about. */
    void title(String text) {
        line(text);
    }

    /** A command line, as it can be typed. */
    void command(String text) {
        line("  $ " + text);
    }

    /** What came of it. */
    void result(String text) {
        line("    " + text);
    }

    private void line(String text) {
        if (!silent.get()) out.println(MOMENT.format(clock.instant()) + " " + text);
    }

    /** Prints nothing from now on: what fails while everything is taken away is no news. */
    void fallSilent() {
        silent.set(true);
    }
}
