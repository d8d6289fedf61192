package dev.sluice.queue.delivery;

import dev.sluice.queue.gate.PauseCause;
import java.util.Locale;

/** What an attempt's result means for its message. Causes are of a fixed, small set of texts: they label metrics. */
public sealed interface Judgement {
    /** The message is done. */
    record Settle() implements Judgement {}

    /** The attempt is spent; another follows, not before {@code floorNanos}. */
    record Retry(String cause, long floorNanos) implements Judgement {}

    /** The attempt is spent and no other would do better. */
    record Dead(String cause) implements Judgement {}

    /** No attempt is spent; the destination rests, for {@code floorNanos} at least. */
    record Pause(PauseCause cause, long floorNanos) implements Judgement {}

    /** No attempt is spent and nothing was learnt. */
    record Release() implements Judgement {}

    /** The label of {@code attempts_total}. */
    default String outcome() {
        return switch (this) {
            case Settle ignored -> "settled";
            case Retry ignored -> "retried";
            case Dead ignored -> "dead";
            case Pause pause -> pause.cause.name().toLowerCase(Locale.ROOT);
            case Release ignored -> "released";
        };
    }
}
