package dev.sluice.proxy.command;

import dev.sluice.xds.read.DidYouMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * Reads the words of one action by the rules of POSIX and GNU: flags and operands in any order, {@code --} before
 * operands that look like flags, {@code -XVALUE} for the short form. As in Envoy a flag is given once, and by its whole
 * name.
 */
final class ArgumentParser {
    private final List<Flag<?>> flags;
    private final List<Operand> operands;

    ArgumentParser(Action action) {
        this.flags = action.flags();
        this.operands = action.operands();
    }

    /** Checks every word, and whether everything required is there. */
    Arguments parse(List<String> words) throws Misuse {
        var line = split(plain(words));
        var values = new HashMap<String, List<String>>();
        for (var option : line.getOptions()) take(flag(option.getLongOpt()), option.getValue(""), values);
        var given = line.getArgList();
        if (given.size() > operands.size()) {
            throw unknownWords(given.subList(operands.size(), given.size()), List.of());
        }
        checkRequired(values, given.size());
        return new Arguments(values, given);
    }

    /** Words where none stands. */
    static Misuse unknownWords(List<String> words, Collection<String> known) {
        return new Misuse("do not know what to do with \"" + String.join(" ", words) + "\""
                + DidYouMean.suffix(words.getFirst(), known));
    }

    /** A flag that is not known, with what was written after its equals sign or without. */
    static Misuse unknownFlag(String written, Stream<Flag<?>> known) {
        int equals = written.indexOf('=');
        var name = equals < 0 ? written : written.substring(0, equals);
        var names = Stream.concat(known.map(Flag::written), Program.EVERYBODYS.stream());
        return new Misuse(name + ": no such flag" + DidYouMean.suffix(name, names.toList()));
    }

    /**
     * The words with {@code -XVALUE} and {@code -X=VALUE} as {@code --name=VALUE}. The library takes a long name behind
     * one dash, also with a value joined to it, before it looks for short forms; such words are refused here.
     */
    private List<String> plain(List<String> words) throws Misuse {
        var plain = new ArrayList<>(words);
        for (int i = 0; i < plain.size() && !plain.get(i).equals("--"); i++) {
            var word = plain.get(i);
            if (!word.startsWith("-") || word.startsWith("--") || word.length() < 3) continue;
            var behind = word.substring(1);
            for (var flag : flags) if (behind.startsWith(flag.name())) throw unknownFlag(word, flags.stream());
            for (var flag : flags) {
                if (!flag.takesValue() || !flag.letter().equals(behind.substring(0, 1))) continue;
                plain.set(i, flag.written() + "=" + behind.substring(behind.charAt(1) == '=' ? 2 : 1));
            }
        }
        return plain;
    }

    private CommandLine split(List<String> words) throws Misuse {
        var options = new Options();
        for (var flag : flags) {
            options.addOption(Option.builder(flag.letter().isEmpty() ? null : flag.letter())
                    .longOpt(flag.name())
                    .hasArg(flag.takesValue())
                    .get());
        }
        var parser = DefaultParser.builder()
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        try {
            return parser.parse(options, words.toArray(String[]::new));
        } catch (MissingArgumentException e) {
            var flag = flag(e.getOption().getLongOpt());
            throw new Misuse(flag.written() + " needs a value: " + flag.argument());
        } catch (UnrecognizedOptionException e) {
            throw unrecognized(e.getOption());
        } catch (ParseException e) {
            throw new Misuse(String.valueOf(e.getMessage()));
        }
    }

    private Misuse unrecognized(String word) {
        for (var flag : flags) {
            if (word.startsWith(flag.written() + "=")) return new Misuse(flag.written() + " takes no value");
        }
        return unknownFlag(word, flags.stream());
    }

    private Flag<?> flag(String name) {
        return flags.stream()
                .filter(flag -> flag.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void take(Flag<?> flag, String text, Map<String, List<String>> values) throws Misuse {
        var all = values.computeIfAbsent(flag.name(), name -> new ArrayList<>());
        if (!all.isEmpty() && !flag.repeats()) throw new Misuse(flag.written() + " is given twice: give it once");
        for (var part : flag.is(Flag.Trait.LISTED) ? Arrays.asList(text.split(",", -1)) : List.of(text)) {
            if (part.isEmpty() && flag.is(Flag.Trait.LISTED))
                throw new Misuse(flag.written() + " " + text + ": a part is empty");
            try {
                flag.reading().read(part);
            } catch (IllegalArgumentException e) {
                throw new Misuse(flag.written() + " " + part + ": " + e.getMessage());
            }
            all.add(part);
        }
    }

    private void checkRequired(Map<String, List<String>> values, int given) throws Misuse {
        var missing = new ArrayList<String>();
        for (var flag : flags) {
            if (flag.is(Flag.Trait.REQUIRED) && !values.containsKey(flag.name())) missing.add(flag.shown());
        }
        for (var operand : operands.subList(given, operands.size())) {
            if (operand.required()) missing.add(operand.name());
        }
        if (!missing.isEmpty()) throw new Misuse("missing: " + String.join(", ", missing));
    }
}
