package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import dev.sluice.proxy.command.Operand;
import java.util.List;

/** {@code sluice queue purge}: cancels what waits in a queue, or its dead letters. */
final class QueuePurgeCommand implements Action {
    private static final Flag<Boolean> DEAD = Flag.on("dead", "the dead letters instead of the pending messages");
    private static final Flag<String> STATE = Flag.text("state", "STATE", "only pending messages in this state");

    @Override
    public String name() {
        return "purge";
    }

    @Override
    public String description() {
        return "Cancels a queue's pending messages, or its dead letters. Try --dry-run first.";
    }

    @Override
    public List<Flag<?>> flags() {
        return Flag.together(List.of(DEAD, STATE), FilterOptions.FLAGS, Change.FLAGS);
    }

    @Override
    public List<Operand> operands() {
        return List.of(Operand.required("QUEUE", "the queue's name"));
    }

    @Override
    public int run(Arguments given) {
        var queue = given.operand(0);
        boolean dead = given.has(DEAD);
        var state = given.value(STATE);
        var parameters = FilterOptions.parameters(given);
        if (state != null) parameters.put("state", state);
        return Change.make(
                given,
                "/queues/" + AdminClient.step(queue) + (dead ? "/dead/purge" : "/purge"),
                parameters,
                new Change.Words("cancelled", "cancel", dead ? "dead letter" : "message", " of " + queue));
    }
}
