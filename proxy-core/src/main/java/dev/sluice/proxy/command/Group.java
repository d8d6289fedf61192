package dev.sluice.proxy.command;

import java.util.List;

/** A command of which the next word says what to do. */
public non-sealed interface Group extends Command {
    /** In the order of the help. They are asked for only when the command line names this group. */
    List<Command> commands();

    /** What is typed after this group's own words, as an example for somebody who typed nothing. */
    String example();

    /** What the exit codes of its commands mean. */
    String exitCodes();
}
