package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code sluice queue pause}: stops deliveries of a queue. */
final class QueuePauseCommand implements Action {
    @Override
    public String name() {
        return "pause";
    }

    @Override
    public String description() {
        return "Stops deliveries of a queue; it goes on taking messages. Survives a restart.";
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
                "/queues/" + AdminClient.step(queue) + "/pause",
                new LinkedHashMap<>(),
                new Change.Words("paused", "pause", "", queue));
    }
}
