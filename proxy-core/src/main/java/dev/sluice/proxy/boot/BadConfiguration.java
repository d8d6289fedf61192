package dev.sluice.proxy.boot;

import java.util.List;

/** The configuration cannot be used; carries every problem found, each with its path. */
final class BadConfiguration extends Exception {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    BadConfiguration(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
