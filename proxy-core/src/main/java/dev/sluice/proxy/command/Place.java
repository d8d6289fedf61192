package dev.sluice.proxy.command;

import java.util.List;
import java.util.function.Predicate;

/**
 * Where in the tree of commands a command line leads.
 *
 * @param path the words that lead there, from the program's name
 * @param group the innermost group on the way, which is the command itself where that is a group
 * @param rest the words after the path
 */
record Place(String path, Group group, Command command, List<String> rest) {
    static Place of(Group root, List<String> words) {
        return within(root, root.name(), words);
    }

    private static Place within(Group group, String path, List<String> words) {
        for (var command : group.commands()) {
            if (words.isEmpty() || !command.name().equals(words.getFirst())) continue;
            var further = path + " " + command.name();
            var rest = words.subList(1, words.size());
            if (command instanceof Group inner) return within(inner, further, rest);
            return new Place(further, group, command, rest);
        }
        return new Place(path, group, group, words);
    }

    /** Whether such a word is among the rest, before {@code --}. */
    boolean asks(Predicate<String> word) {
        return rest.stream().takeWhile(each -> !each.equals("--")).anyMatch(word);
    }
}
