package dev.sluice.proxy.command;

/** What a word of the command line stands for: something to do, or a group of such words. */
public sealed interface Command permits Action, Group {
    /** The word. */
    String name();

    /** What it does, for its help and the list it stands in. */
    String description();
}
