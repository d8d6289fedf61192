package dev.sluice.queue.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list of header fields as name and value bytes, pseudo headers included, in the order they came. Kept
 * as one block so that a stored head costs one array. Values are bytes, not text; the text accessors read Latin-1.
 */
public final class Fields {
    /** No fields at all. */
    public static final Fields EMPTY = new Fields(new byte[0], 0);

    /** Receives each field as offsets into the shared block, which it must not change or keep. */
    @FunctionalInterface
    public interface Visitor {
        /** One field: its name and value as ranges of {@code block}. */
        void field(byte[] block, int nameOffset, int nameLength, int valueOffset, int valueLength);
    }

    private static final int PREFIX = 2 * Integer.BYTES;
    private final byte[] block; // (nameLength int, valueLength int, name, value)*
    private final int count;

    private Fields(byte[] block, int count) {
        this.block = block;
        this.count = count;
    }

    /**
     * Reads a block written by {@link #block()}.
     *
     * @throws IllegalArgumentException when lengths do not add up
     */
    public static Fields ofBlock(byte[] block) {
        var lengths = ByteBuffer.wrap(block);
        int count = 0;
        int at = 0;
        while (at < block.length) {
            if (block.length - at < PREFIX) {
                throw new IllegalArgumentException("header block ends inside a length, at byte " + at);
            }
            long name = lengths.getInt(at);
            long value = lengths.getInt(at + Integer.BYTES);
            if (name < 0 || value < 0 || at + PREFIX + name + value > block.length) {
                throw new IllegalArgumentException("header block ends inside a field, at byte " + at);
            }
            at += (int) (PREFIX + name + value);
            count++;
        }
        return count == 0 ? EMPTY : new Fields(block.clone(), count);
    }

    /** Starts an empty list. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many fields there are. */
    public int count() {
        return count;
    }

    /** Bytes this list occupies when stored. */
    public int bytes() {
        return block.length;
    }

    /** The stored form; a copy the caller owns. */
    public byte[] block() {
        return block.clone();
    }

    /** Calls {@code visitor} for each field in order. */
    public void forEach(Visitor visitor) {
        var lengths = ByteBuffer.wrap(block);
        for (int at = 0; at < block.length; ) {
            int name = lengths.getInt(at);
            int value = lengths.getInt(at + Integer.BYTES);
            visitor.field(block, at + PREFIX, name, at + PREFIX + name, value);
            at += PREFIX + name + value;
        }
    }

    /** The first value of the named field, or null; ASCII case does not matter. */
    public @Nullable String first(String name) {
        var lengths = ByteBuffer.wrap(block);
        for (int at = 0; at < block.length; ) {
            int nameLength = lengths.getInt(at);
            int valueLength = lengths.getInt(at + Integer.BYTES);
            var candidate = new String(block, at + PREFIX, nameLength, StandardCharsets.ISO_8859_1);
            if (candidate.equalsIgnoreCase(name)) {
                return new String(block, at + PREFIX + nameLength, valueLength, StandardCharsets.ISO_8859_1);
            }
            at += PREFIX + nameLength + valueLength;
        }
        return null;
    }

    /** The same fields but those of this name, in any case. */
    public Fields without(String name) {
        if (first(name) == null) {
            return this;
        }
        var kept = builder();
        forEach((from, nameOffset, nameLength, valueOffset, valueLength) -> {
            var candidate = new String(from, nameOffset, nameLength, StandardCharsets.ISO_8859_1);
            if (!candidate.equalsIgnoreCase(name)) {
                kept.add(from, nameOffset, nameLength, from, valueOffset, valueLength);
            }
        });
        return kept.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields that && Arrays.equals(block, that.block);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(block);
    }

    @Override
    public String toString() {
        return "Fields[" + count + " fields, " + block.length + " bytes]"; // values may be secrets
    }

    /** Collects fields; not thread-safe. */
    public static final class Builder {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        private int count;

        private Builder() {}

        /** Appends a field given as Latin-1 text. */
        public Builder add(String name, String value) {
            var nameBytes = name.getBytes(StandardCharsets.ISO_8859_1);
            var valueBytes = value.getBytes(StandardCharsets.ISO_8859_1);
            return add(nameBytes, 0, nameBytes.length, valueBytes, 0, valueBytes.length);
        }

        /** Appends a field from ranges of two arrays, which are copied. */
        public Builder add(
                byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) {
            var lengths = ByteBuffer.allocate(PREFIX).putInt(nameLength).putInt(valueLength);
            out.write(lengths.array(), 0, PREFIX);
            out.write(name, nameOffset, nameLength);
            out.write(value, valueOffset, valueLength);
            count++;
            return this;
        }

        /** The list so far. */
        public Fields build() {
            return count == 0 ? EMPTY : new Fields(out.toByteArray(), count);
        }
    }
}
