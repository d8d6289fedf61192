package dev.sluice.proxy.command;

import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * A command line and what it does. {@code --help} and {@code -h}, {@code --version} and {@code -V} work at each command,
 * whatever else is written there.
 */
public final class Program {
    static final List<String> EVERYBODYS = List.of("--help", "--version");

    /** The exit code of a command line that cannot be understood. */
    private static final int MISUSED = 1;

    private final Group root;
    private final String version;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * A program that says on {@code out} what it is asked to tell of itself, and on {@code err} what is wrong with the
     * words.
     *
     * @param version the line to show
     */
    public Program(Group root, String version, PrintStream out, PrintStream err) {
        this.root = root;
        this.version = version;
        this.out = out;
        this.err = err;
    }

    /** Runs what the words say, on the calling thread; returns the exit code. */
    public int execute(List<String> words) {
        var place = Place.of(root, words);
        try {
            return read(place).getAsInt();
        } catch (Misuse e) {
            err.println(root.name() + ": " + e.getMessage());
            err.println("see: " + place.path() + " --help");
            return MISUSED;
        }
    }

    /** What the words say, to be run for its exit code. */
    public IntSupplier read(List<String> words) throws Misuse {
        return read(Place.of(root, words));
    }

    private IntSupplier read(Place place) throws Misuse {
        if (place.asks(word -> word.equals("--help") || word.startsWith("-h"))) return show(Help.of(place));
        if (place.asks(word -> word.equals("--version") || word.equals("-V"))) return show(version + "\n");
        if (!(place.command() instanceof Action action)) throw notSaid(place);
        var given = Arguments.of(action, place.rest());
        return () -> action.run(given);
    }

    private IntSupplier show(String text) {
        return () -> {
            out.print(text);
            return 0;
        };
    }

    private static Misuse notSaid(Place place) {
        if (place.rest().isEmpty()) {
            return new Misuse("say what to do, for example: " + place.path() + " "
                    + place.group().example());
        }
        var first = place.rest().getFirst();
        return first.startsWith("-")
                ? ArgumentParser.unknownFlag(first, Stream.of())
                : ArgumentParser.unknownWords(
                        place.rest(),
                        place.group().commands().stream().map(Command::name).toList());
    }
}
