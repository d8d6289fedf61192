package dev.sluice.proxy.boot;

import dev.sluice.proxy.demo.DemoCommand;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

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
        System.exit(execute(List.of(arguments)));
    }

    /** Runs a command line to its end and returns the exit code. */
    static int execute(List<String> arguments) {
        var words = words(arguments);
        return commands(words).execute(words);
    }

    /** The command line with its command first. */
    static String[] words(List<String> arguments) {
        var words = new ArrayList<>(arguments);
        if (!words.isEmpty() && words.getFirst().startsWith("-") && !isHelp(words.getFirst())) words.addFirst("run");
        return words.toArray(String[]::new);
    }

    /**
     * The commands for these words: the one they name, or all where the first names none. A command's model is made by
     * reflection, and those of all commands together take longer than the configuration is read.
     */
    static CommandLine commands(String... words) {
        var commands = new CommandLine(new SluiceCommand(), Main::make);
        var named = SluiceCommand.ALL.stream()
                .filter(type -> words.length > 0
                        && type.getAnnotation(CommandLine.Command.class).name().equals(words[0]))
                .toList();
        for (var type : named.isEmpty() ? SluiceCommand.ALL : named) commands.addSubcommand(type);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpWidth(100);
        commands.setExitCodeExceptionMapper(e -> e instanceof CommandLine.ParameterException ? 1 : 2);
        commands.setParameterExceptionHandler(Main::refuse);
        return commands;
    }

    private static <T> T make(Class<T> type) throws Exception {
        if (type == DemoCommand.class) return type.cast(new DemoCommand(System::nanoTime, InstantSource.system()));
        return CommandLine.defaultFactory().create(type);
    }

    /** In a line or two: what is wrong, and what was probably meant. */
    private static int refuse(CommandLine.ParameterException e, String[] arguments) {
        var err = e.getCommandLine().getErr();
        var command = arguments.length == 0 ? "" : arguments[0];
        if (LATER.contains(command)) {
            err.println("sluice: " + command + " is not in this version");
            return 1;
        }
        err.println("sluice: " + said(e));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("see: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return 1;
    }

    private static String said(CommandLine.ParameterException e) {
        return e instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                ? "do not know what to do with \"" + String.join(" ", unmatched.getUnmatched()) + "\""
                : String.valueOf(e.getMessage());
    }

    private static boolean isHelp(String word) {
        return word.equals("-h") || word.equals("--help") || word.equals("-V") || word.equals("--version");
    }
}
