package dev.sluice.queue.entry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote; input that ends early or makes no sense is a {@link MalformedEntry}. */
final class ByteReader {
    private final ByteBuffer in;

    ByteReader(ByteBuffer in) {
        this.in = in;
    }

    int u8(String field) {
        need(1, field);
        return in.get() & 0xFF;
    }

    long i64(String field) {
        need(Long.BYTES, field);
        return in.getLong();
    }

    long number(String field) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            need(1, field);
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new MalformedEntry(field + " is longer than any number");
    }

    int count(String field) {
        long value = number(field);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new MalformedEntry(field + " is out of range: " + value);
        }
        return (int) value;
    }

    boolean flag(String field) {
        int value = u8(field);
        if (value > 1) {
            throw new MalformedEntry(field + " is neither 0 nor 1: " + value);
        }
        return value == 1;
    }

    String text(String field) {
        return new String(block(field), StandardCharsets.UTF_8);
    }

    byte[] block(String field) {
        int length = count(field);
        need(length, field);
        var value = new byte[length];
        in.get(value);
        return value;
    }

    void end() {
        if (in.hasRemaining()) {
            throw new MalformedEntry(in.remaining() + " bytes follow the entry's end");
        }
    }

    private void need(int bytes, String field) {
        if (in.remaining() < bytes) {
            throw new MalformedEntry("entry ends inside " + field);
        }
    }
}
