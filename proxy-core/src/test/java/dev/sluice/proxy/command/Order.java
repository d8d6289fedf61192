package dev.sluice.proxy.command;

import java.nio.file.Path;
import java.util.List;

/** An action with a flag of each kind, for tests. */
final class Order implements Action {
    static final Flag<Path> FILE = Flag.path("file-path", "FILE", "the file").letter('f');
    static final Flag<String> TEXT = Flag.text("text", "TEXT", "any text");
    static final Flag<Integer> COUNT = Flag.number("count", "N", "how many");
    static final Flag<Long> WAIT = Flag.longNumber("wait", "MS", "how long");
    static final Flag<Boolean> DRY = Flag.on("dry", "change nothing");
    static final Flag<String> HOST = Flag.text("host", "NAME", "a host").with(Flag.Trait.REPEATED);
    static final Flag<String> TAGS = Flag.text("tags", "TAG", "tags").with(Flag.Trait.LISTED);
    static final Flag<Shape> SHAPE =
            Flag.choice("shape", "SHAPE", "table or json", Shape.class).letter('s');
    static final Flag<String> NEEDED =
            Flag.text("needed", "WORD", "has to be said").with(Flag.Trait.REQUIRED);
    static final Flag<Boolean> OLD = Flag.on("old-switch", "").with(Flag.Trait.HIDDEN);

    /** What a choice is made of. */
    enum Shape {
        TABLE,
        JSON
    }

    @Override
    public String name() {
        return "order";
    }

    @Override
    public String description() {
        return "Takes an order.";
    }

    @Override
    public List<Flag<?>> flags() {
        return List.of(FILE, TEXT, COUNT, WAIT, DRY, HOST, TAGS, SHAPE, NEEDED, OLD);
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("WHAT", "what is ordered"), Operand.optional("WHERE", "where it goes"));
    }

    @Override
    public int run(Arguments given) {
        return given.value(COUNT, 7);
    }
}
