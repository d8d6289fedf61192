package dev.sluice.queue.idempotency;

/**
 * A caller's Idempotency-Key with its scope and what it was used for; the queue is the third part of the scope.
 *
 * @param owner authenticated identity or tenant, empty where there is none
 * @param key as the caller sent it
 * @param fingerprint of the request it came with
 */
public record IdempotencyKey(String owner, String key, Fingerprint fingerprint) {
    /** What is unique within a queue. */
    record Scope(String owner, String key) {}

    Scope scope() {
        return new Scope(owner, key);
    }
}
