package dev.sluice.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A header block of RFC 7541 without the dynamic table: the same bytes are valid in every request. */
final class LiteralFields {
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();

    /** A field of the static table. */
    LiteralFields indexed(int index) {
        block.write(0x80 | index);
        return this;
    }

    /** A value for a name of the static table below 15. */
    LiteralFields named(int index, String value) {
        block.write(index);
        return text(value);
    }

    LiteralFields field(String name, String value) {
        block.write(0);
        return text(name).text(value);
    }

    private LiteralFields text(String text) {
        if (text.length() >= 0x7f) throw new IllegalArgumentException("a text of 127 bytes or more: " + text);
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    byte[] bytes() {
        return block.toByteArray();
    }
}
