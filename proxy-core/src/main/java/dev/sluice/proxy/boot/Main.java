package dev.sluice.proxy.boot;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * The program's entry. Exit codes: 0 for a clean stop, 1 for a bad configuration or bad arguments, 2 when it could not
 * start. A first argument that is a flag, or the name {@code envoy}, means {@code run}, so that whatever starts Envoy can
 * start Sluice in its place.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(List.of(arguments)));
    }

    /** Runs a command line to its end and returns the exit code. */
    static int execute(List<String> arguments) {
        var words = new ArrayList<>(arguments);
        if (!words.isEmpty() && words.getFirst().startsWith("-") && !isHelp(words.getFirst())) words.addFirst("run");
        var commands = new CommandLine(new SluiceCommand());
        commands.setExitCodeExceptionMapper(e -> e instanceof CommandLine.ParameterException ? 1 : 2);
        return commands.execute(words.toArray(String[]::new));
    }

    private static boolean isHelp(String word) {
        return word.equals("-h") || word.equals("--help") || word.equals("--version");
    }
}
