package dev.sluice.queue;

import dev.sluice.queue.entry.Entry;
import java.util.List;

/** A message as the entries that would bring it back, for a journal that moves what lives in an old segment. */
final class Restate {
    private Restate() {}

    static List<Entry.OfMessage> of(Item item, Moment at) {
        var ending = item.ending;
        if (item.state.ended() && ending != null) {
            return List.of(new Entry.Ended(item.id, item.step, Endings.stub(item), ending));
        }
        var accepted = new Entry.Enqueued(item.live(), item.sequence, item.acceptedMillis);
        if (ending != null) {
            return List.of(accepted, new Entry.Died(item.id, item.step, ending));
        }
        if (item.step == 0) {
            return List.of(accepted);
        }
        var attempts = new Entry.Attempted(
                item.id,
                item.step,
                item.attempts,
                item.forgiven,
                at.millisAt(item.notBefore),
                at.millisAt(item.eligibleAt),
                item.cause);
        return List.of(accepted, attempts);
    }
}
