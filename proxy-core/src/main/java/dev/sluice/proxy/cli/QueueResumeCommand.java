package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code sluice queue resume}: lets a queue deliver again. */
final class QueueResumeCommand implements Action {
    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String description() {
        return "Delivers again, also after the brake was pulled.";
    }

    @Override
    public List<Flag<?>> flags() {
        return Change.FLAGS;
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("QUEUE", "the queue's name"));
    }

    @Override
    public int run(Arguments given) {
        var queue = given.operand(0);
        return Change.make(
                given,
                "/queues/" + AdminClient.step(queue) + "/resume",
                new LinkedHashMap<>(),
                new Change.Words("resumed", "resume", "", queue));
    }
}
