package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.util.List;

/** {@code sluice queue retry}: gives dead letters another life. */
final class QueueRetryCommand implements Action {
    @Override
    public String name() {
        return "retry";
    }

    @Override
    public String description() {
        return "Gives dead letters another life, at their old place in the order.";
    }

    @Override
    public List<Flag<?>> flags() {
        return Flag.together(FilterOptions.FLAGS, Change.FLAGS);
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
                "/queues/" + AdminClient.step(queue) + "/dead/retry",
                FilterOptions.parameters(given),
                new Change.Words("retried", "retry", "dead letter", " of " + queue));
    }
}
