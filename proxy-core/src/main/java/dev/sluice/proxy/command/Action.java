package dev.sluice.proxy.command;

import java.util.List;

/** A command that does something: one class each, named in the list of its {@link Group}. */
public non-sealed interface Action extends Command {
    /** What it may be given by name, in the order of its help; {@code --help} and {@code --version} are everybody's. */
    List<Flag<?>> flags();

    /** What it is given by place. */
    default List<Operand> operands() {
        return List.of();
    }

    /** Does it, on the calling thread, to its end; returns the process's exit code. */
    int run(Arguments given);
}
