package dev.sluice.queue.journal;

import java.nio.ByteBuffer;

/**
 * A record as read back, both checksums verified.
 *
 * @param head read-only; during recovery valid only within the call that hands it over
 * @param body likewise
 */
public record StoredRecord(byte type, byte flags, long seq, ByteBuffer head, ByteBuffer body, Position position) {}
