package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A block of fields: one byte array that only grows, and a table of ints that says where each name and value lies. A
 * codec fills it once; later edits change the table and append bytes, so nothing is copied and no string is made until
 * somebody asks for one. This class alone is a trailer section; {@link RequestHead} and {@link ResponseHead} reserve
 * the first entries for their pseudo headers.
 *
 * <p>Names are lower-case. Bytes are those of the wire; strings are their ISO-8859-1 reading, which loses nothing. An
 * entry's index stays valid until {@link #clear}; removed entries keep theirs and have id -1. Not thread-safe: it
 * belongs to one worker. Bounds are the codec's: it checks bytes and count before it adds what a peer sent.
 */
public class Headers {
    /** Ids of the pseudo headers. */
    public static final int METHOD = 1, SCHEME = 2, AUTHORITY = 3, PATH = 4, STATUS = 5, PROTOCOL = 6;

    private static final int STRIDE = 5; // id, name offset, name length, value offset, value length
    private static final int REMOVED = -1;
    private static final int FIRST_BYTES = 1024;

    private final int reserved;
    private byte[] bytes;
    private int end;
    private int[] table;
    private int entries;
    private long ids; // bit id % 64 of every id that was ever put: most searches are for what is not there

    /** An empty trailer section. */
    public Headers() {
        this(0);
    }

    Headers(int reserved) {
        this.reserved = reserved;
        this.bytes = new byte[FIRST_BYTES];
        this.table = new int[STRIDE * 24];
        clear();
    }

    /** Forgets everything; indexes become invalid. */
    public void clear() {
        end = 0;
        ids = 0;
        entries = reserved;
        for (int i = 0; i < reserved; i++) {
            table[i * STRIDE] = REMOVED;
        }
    }

    /** Bytes held by the arena, for pools that do not keep giants. */
    final int capacity() {
        return bytes.length;
    }

    // Reading by index: what codecs and matchers use.

    /** One past the last entry's index; entries may be removed ones. */
    public final int entries() {
        return entries;
    }

    /** The index of the first entry that is not a pseudo header. */
    public final int firstField() {
        return reserved;
    }

    /** The entry's known-name id, 0 for another name, -1 when it is removed or absent. */
    public final int id(int index) {
        return table[index * STRIDE];
    }

    /** The array that the offsets point into; valid until the next added byte. */
    public final byte[] array() {
        return bytes;
    }

    public final int nameOffset(int index) {
        return table[index * STRIDE + 1];
    }

    public final int nameLength(int index) {
        return table[index * STRIDE + 2];
    }

    public final int valueOffset(int index) {
        return table[index * STRIDE + 3];
    }

    public final int valueLength(int index) {
        return table[index * STRIDE + 4];
    }

    /** The entry's value as a new string. */
    public final String value(int index) {
        return new String(bytes, valueOffset(index), valueLength(index), StandardCharsets.ISO_8859_1);
    }

    /** The entry's name; a shared string for known names. */
    public final String name(int index) {
        int id = id(index);
        return id > 0
                ? HeaderName.byId(id).toString()
                : new String(bytes, nameOffset(index), nameLength(index), StandardCharsets.ISO_8859_1);
    }

    /** Whether the entry's value is exactly these bytes. */
    public final boolean valueIs(int index, byte[] value) {
        int offset = valueOffset(index);
        int length = valueLength(index);
        return length == value.length && Arrays.equals(bytes, offset, offset + length, value, 0, length);
    }

    /** Whether the entry's value is these lower-case ASCII bytes, letters compared without case. */
    public final boolean valueIsIgnoringCase(int index, byte[] lower) {
        int length = valueLength(index);
        if (length != lower.length) return false;
        int offset = valueOffset(index);
        for (int i = 0; i < length; i++) {
            int b = bytes[offset + i];
            if (b >= 'A' && b <= 'Z') b += 'a' - 'A';
            if (b != lower[i]) return false;
        }
        return true;
    }

    /** How many entries are present, pseudo headers included. */
    public final int count() {
        int count = 0;
        for (int i = 0; i < entries; i++) if (table[i * STRIDE] != REMOVED) count++;
        return count;
    }

    /** Bytes of all names and values present, pseudo headers included. */
    public final int size() {
        int size = 0;
        for (int i = 0; i < entries; i++) {
            if (table[i * STRIDE] != REMOVED) size += table[i * STRIDE + 2] + table[i * STRIDE + 4];
        }
        return size;
    }

    // Finding.

    /** The index of the first entry with this name, or -1. */
    public final int find(HeaderName name) {
        return find(name, 0);
    }

    /** The index of the first entry with this name at or after {@code from}, or -1. */
    public final int find(HeaderName name, int from) {
        int id = name.id();
        if ((ids & 1L << id) == 0) return -1;
        if (id > 0) {
            for (int i = from; i < entries; i++) if (table[i * STRIDE] == id) return i;
            return -1;
        }
        var wanted = name.bytes();
        for (int i = from; i < entries; i++) {
            int base = i * STRIDE;
            if (table[base] != 0 || table[base + 2] != wanted.length) continue;
            int offset = table[base + 1];
            if (Arrays.equals(bytes, offset, offset + wanted.length, wanted, 0, wanted.length)) return i;
        }
        return -1;
    }

    public final boolean contains(HeaderName name) {
        return find(name, 0) >= 0;
    }

    /** The first value as a new string, or null. */
    public final @Nullable String get(HeaderName name) {
        int index = find(name, 0);
        return index < 0 ? null : value(index);
    }

    /** All values of the name joined by {@code ","} as Envoy's matchers see them, or null when there is none. */
    public final @Nullable String joined(HeaderName name) {
        int index = find(name, 0);
        if (index < 0) return null;
        int next = find(name, index + 1);
        if (next < 0) return value(index);
        var all = new StringBuilder(value(index));
        for (; next >= 0; next = find(name, next + 1)) all.append(',').append(value(next));
        return all.toString();
    }

    /** Calls back with each name and value present, in order. */
    public final void forEach(BiConsumer<String, String> visitor) {
        for (int i = 0; i < entries; i++) if (table[i * STRIDE] != REMOVED) visitor.accept(name(i), value(i));
    }

    // Editing.

    /** Appends an entry, whatever is there of that name. */
    public final void add(HeaderName name, byte[] value) {
        add(name, value, 0, value.length);
    }

    /** Appends an entry, whatever is there of that name. */
    public final void add(HeaderName name, byte[] value, int offset, int length) {
        int nameOffset = append(name.bytes(), 0, name.bytes().length);
        int valueOffset = append(value, offset, length);
        addEntry(name.id(), nameOffset, name.bytes().length, valueOffset, length);
    }

    /** Appends an entry, whatever is there of that name; characters past 255 are refused by becoming '?'. */
    public final void add(HeaderName name, String value) {
        add(name, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Makes this the only entry of the name: the first keeps its place, others go. */
    public final void set(HeaderName name, byte[] value) {
        int index = find(name, 0);
        if (index < 0) {
            add(name, value);
            return;
        }
        setValue(index, value, 0, value.length);
        for (int i = find(name, index + 1); i >= 0; i = find(name, i + 1)) removeAt(i);
    }

    /** Makes this the only entry of the name: the first keeps its place, others go. */
    public final void set(HeaderName name, String value) {
        set(name, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Makes a decimal number, at least 0, the only entry of the name. */
    public final void set(HeaderName name, long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) digits++;
        int at = reserve(digits);
        end = at + digits;
        for (int i = end - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + number % 10);
            number /= 10;
        }
        int index = find(name, 0);
        if (index < 0) {
            int nameOffset = append(name.bytes(), 0, name.bytes().length);
            addEntry(name.id(), nameOffset, name.bytes().length, at, digits);
            return;
        }
        placeValue(index, at, digits);
        for (int i = find(name, index + 1); i >= 0; i = find(name, i + 1)) removeAt(i);
    }

    /** Gives the entry another value. */
    public final void setValue(int index, byte[] value, int offset, int length) {
        int at = append(value, offset, length);
        table[index * STRIDE + 3] = at;
        table[index * STRIDE + 4] = length;
    }

    /** Whether the bytes may be a field's value (RFC 9110 5.5): no CR, LF, NUL or other control character but tab. */
    public static boolean isValue(byte[] bytes, int from, int to) {
        return Http1Chars.all(Http1Chars.VALUE, bytes, from, to);
    }

    /** Removes all entries of the name; true when there was one. */
    public final boolean remove(HeaderName name) {
        int index = find(name, 0);
        if (index < 0) return false;
        for (; index >= 0; index = find(name, index + 1)) removeAt(index);
        return true;
    }

    public final void removeAt(int index) {
        table[index * STRIDE] = REMOVED;
    }

    /** Makes this block equal to another of the same kind. */
    public final void copyFrom(Headers other) {
        if (reserved != other.reserved) throw new IllegalArgumentException("another kind of head");
        if (bytes.length < other.end) bytes = new byte[other.bytes.length];
        System.arraycopy(other.bytes, 0, bytes, 0, other.end);
        end = other.end;
        if (table.length < other.entries * STRIDE) table = new int[other.table.length];
        System.arraycopy(other.table, 0, table, 0, other.entries * STRIDE);
        entries = other.entries;
        ids = other.ids;
    }

    // Filling: for codecs, which place bytes first and then say what they are.

    /** Makes room for {@code length} more bytes and returns where they go; the array may be another one afterwards. */
    public final int reserve(int length) {
        if (bytes.length - end < length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + length));
        return end;
    }

    /** Where the next byte goes. */
    public final int end() {
        return end;
    }

    /** Says that the arena is filled up to {@code newEnd}, at most what was reserved. */
    public final void end(int newEnd) {
        end = newEnd;
    }

    /** Copies bytes into the arena and returns their offset. */
    public final int append(byte[] source, int offset, int length) {
        int at = reserve(length);
        System.arraycopy(source, offset, bytes, at, length);
        end = at + length;
        return at;
    }

    /** Appends an entry over bytes that are in the arena already; {@code id} is that of the lower-case name, or 0. */
    public final void addEntry(int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        int base = entries * STRIDE;
        if (base == table.length) table = Arrays.copyOf(table, table.length * 2);
        entries++;
        put(base, id, nameOffset, nameLength, valueOffset, valueLength);
    }

    /** Gives the entry a value over bytes that are in the arena already. */
    public final void placeValue(int index, int valueOffset, int valueLength) {
        table[index * STRIDE + 3] = valueOffset;
        table[index * STRIDE + 4] = valueLength;
    }

    /** Fills the pseudo header kept at a reserved place over bytes that are in the arena already. */
    final void putReserved(int place, int id, int valueOffset, int valueLength) {
        put(place * STRIDE, id, 0, HeaderName.byId(id).bytes().length, valueOffset, valueLength);
    }

    /** Gives the pseudo header kept at a reserved place a value. */
    final void setReserved(int place, int id, byte[] value) {
        putReserved(place, id, append(value, 0, value.length), value.length);
    }

    private void put(int base, int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        ids |= 1L << id;
        table[base] = id;
        table[base + 1] = nameOffset;
        table[base + 2] = nameLength;
        table[base + 3] = valueOffset;
        table[base + 4] = valueLength;
    }

    @Override
    public String toString() {
        var all = new StringBuilder();
        forEach((name, value) -> all.append(name).append(": ").append(value).append('\n'));
        return all.toString();
    }
}
