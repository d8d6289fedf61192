package dev.sluice.queue;

/** Why an offer was refused: the violated bound or rule, and the HTTP status it means. */
public enum Refusal {
    /** {@code bounds.max_messages} is reached. */
    MESSAGES("messages", 503),
    /** {@code bounds.max_bytes} is reached. */
    BYTES("bytes", 503),
    /** {@code idempotency.max_keys} is reached by undecided messages alone. */
    KEYS("idempotency-keys", 503),
    /** As many callers as may wait are waiting. */
    WAITERS("waiters", 503),
    /** Bodies in memory, or messages without their bodies, use all that queues may have. */
    MEMORY("memory", 503),
    /** The message alone is larger than {@code bounds.max_message_bytes}. */
    MESSAGE_BYTES("message-bytes", 413),
    /** The key was used for another request. */
    KEY_REUSED("idempotency-key-reused", 422),
    /** The queue wants a key and there was none. */
    KEY_REQUIRED("idempotency-key-required", 400),
    /** A header of the caller's cannot be honoured. */
    HEADER("header", 400),
    /** The durability that the caller wants at least cannot be promised. */
    DURABILITY("durability", 503),
    /** The deadline had passed when it was offered. */
    DEADLINE("deadline", 504),
    /** The queue is not configured. */
    NO_QUEUE("no-queue", 503),
    /** This instance is going away and takes no more. */
    DRAINING("draining", 503);

    private final String word;
    private final int status;

    Refusal(String word, int status) {
        this.word = word;
        this.status = status;
    }

    /** The word of metrics and of {@code violated-policies}. */
    public String word() {
        return word;
    }

    /** HTTP status of the answer. */
    public int status() {
        return status;
    }
}
