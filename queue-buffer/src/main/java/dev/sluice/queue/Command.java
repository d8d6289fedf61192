package dev.sluice.queue;

import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.view.MessageFilter;

/** What an operator, or a message's owner, asks for. */
public sealed interface Command {
    /** One that concerns a queue. */
    sealed interface OfQueue extends Command {
        /** Its name. */
        String queue();
    }

    /** Stop delivering; offers are still taken. Survives a restart. */
    record Pause(String queue, String reason) implements OfQueue {}

    /** Deliver again, also after the brake was pulled. */
    record Resume(String queue) implements OfQueue {}

    /** Cancel pending messages; those being delivered are passed over and counted. */
    record Purge(String queue, MessageFilter filter) implements OfQueue {}

    /** Give dead letters another life at their old place in the order; those that no longer fit are passed over. */
    record RetryDead(String queue, MessageFilter filter) implements OfQueue {}

    /** Cancel dead letters. */
    record PurgeDead(String queue, MessageFilter filter) implements OfQueue {}

    /** Take no more offers in this queue until the process ends; what it holds is still delivered. */
    record Close(String queue) implements OfQueue {}

    /** Cancel one message, of any queue. */
    record Cancel(MessageId id) implements Command {}

    /** Take no more offers, in any queue, until the process ends. */
    record StopAdmitting() implements Command {}

    /** Begin no more deliveries, in any queue, until the process ends; what is under way may end or be abandoned. */
    record StopDelivering() implements Command {}
}
