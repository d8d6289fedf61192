package dev.sluice.queue;

import dev.sluice.queue.config.Bounds;
import dev.sluice.queue.config.Brake;
import dev.sluice.queue.config.DeadLetters;
import dev.sluice.queue.config.Delivery;
import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.IdempotencyRules;
import dev.sluice.queue.config.KeyFailure;
import dev.sluice.queue.config.Overflow;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.queue.config.Results;
import dev.sluice.queue.config.Retry;
import dev.sluice.queue.order.OrderKind;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Queue settings with one part changed. */
final class Configs {
    private Configs() {}

    static QueueConfig q() {
        return QueueConfig.defaults("q");
    }

    static QueueConfig durability(QueueConfig c, Durability durability) {
        return new QueueConfig(
                c.name(),
                durability,
                c.bounds(),
                c.overflow(),
                c.order(),
                c.delivery(),
                c.retry(),
                c.brake(),
                c.onKeyFailure(),
                c.deadLetters(),
                c.results(),
                c.idempotency());
    }

    static QueueConfig order(OrderKind order) {
        var c = q();
        return new QueueConfig(
                "q",
                c.durability(),
                c.bounds(),
                c.overflow(),
                order,
                new Delivery(1, 0, 0, false, c.delivery().timeout()),
                c.retry(),
                c.brake(),
                c.onKeyFailure(),
                c.deadLetters(),
                c.results(),
                c.idempotency());
    }

    static QueueConfig bounds(long messages, long bytes, long messageBytes, Duration age, Overflow overflow) {
        var c = q();
        return new QueueConfig(
                "q",
                c.durability(),
                new Bounds(messages, bytes, messageBytes, age),
                overflow,
                c.order(),
                c.delivery(),
                c.retry(),
                c.brake(),
                c.onKeyFailure(),
                c.deadLetters(),
                c.results(),
                c.idempotency());
    }

    static QueueConfig delivery(UnaryOperator<Delivery> change) {
        var c = q();
        return new QueueConfig(
                "q",
                c.durability(),
                c.bounds(),
                c.overflow(),
                c.order(),
                change.apply(c.delivery()),
                c.retry(),
                c.brake(),
                c.onKeyFailure(),
                c.deadLetters(),
                c.results(),
                c.idempotency());
    }

    static QueueConfig retry(int maxAttempts, Brake brake, KeyFailure onKeyFailure, DeadLetters dead) {
        var c = q();
        var r = c.retry();
        return new QueueConfig(
                "q",
                c.durability(),
                c.bounds(),
                c.overflow(),
                c.order(),
                c.delivery(),
                new Retry(maxAttempts, r.minBackoff(), r.maxBackoff(), r.maxAge(), r.statusCodes()),
                brake,
                onKeyFailure,
                dead,
                c.results(),
                c.idempotency());
    }

    static QueueConfig remembering(Results results, IdempotencyRules idempotency) {
        var c = q();
        return new QueueConfig(
                "q",
                c.durability(),
                c.bounds(),
                c.overflow(),
                c.order(),
                c.delivery(),
                c.retry(),
                c.brake(),
                c.onKeyFailure(),
                c.deadLetters(),
                results,
                idempotency);
    }
}
