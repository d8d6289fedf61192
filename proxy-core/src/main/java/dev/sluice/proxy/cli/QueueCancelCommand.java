package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.util.LinkedHashMap;
import java.util.List;

/** {@code sluice queue cancel}: withdraws one message. */
final class QueueCancelCommand implements Action {
    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String description() {
        return "Withdraws one message that is not being delivered.";
    }

    @Override
    public List<Flag<?>> flags() {
        return Change.FLAGS;
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("QUEUE", "the queue's name"), Operand.required("ID", "the message's id"));
    }

    @Override
    public int run(Arguments given) {
        var queue = given.operand(0);
        var id = given.operand(1);
        return Change.make(
                given,
                "/queues/" + AdminClient.step(queue) + "/messages/" + AdminClient.step(id) + "/cancel",
                new LinkedHashMap<>(),
                new Change.Words("cancelled", "cancel", "", id + " of " + queue));
    }
}
