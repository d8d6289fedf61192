package dev.sluice.proxy.boot;

import dev.sluice.proxy.command.Program;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The program's entry. Exit codes: 0 for a clean stop, 1 for a bad configuration or bad arguments, 2 when it could not
 * start. A first argument that is a flag, or the name {@code envoy}, means {@code run}, so that whatever starts Envoy can
 * start Sluice in its place.
 */
public final class Main {
    /** Commands of a later version, refused by name. */
    private static final Set<String> LATER = Set.of("xds-probe", "inject", "webhook", "iptables");

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(List.of(arguments), System.out, System.err));
    }

    /** Runs a command line to its end and returns the exit code. */
    static int execute(List<String> arguments, PrintStream out, PrintStream err) {
        if (!arguments.isEmpty() && LATER.contains(arguments.getFirst())) {
            err.println("sluice: " + arguments.getFirst() + " is not in this version");
            return 1;
        }
        try {
            return new Program(new SluiceCommand(), Version.line(), out, err).execute(words(arguments));
        } catch (RuntimeException e) {
            e.printStackTrace(err);
            return 2;
        }
    }

    /** The command line with its command first. */
    static List<String> words(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.getFirst().startsWith("-") || isHelp(arguments.getFirst())) {
            return arguments;
        }
        var words = new ArrayList<>(arguments);
        words.addFirst("run");
        return words;
    }

    private static boolean isHelp(String word) {
        return word.equals("-h") || word.equals("--help") || word.equals("-V") || word.equals("--version");
    }
}
