package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The static table of RFC 7541 appendix A. All its names are known ones, so names are their ids. */
final class HpackStaticTable {
    /** The number of entries; dynamic entries have the indexes after it. */
    static final int LENGTH = 61;

    private static final String ENTRIES = """
            :authority
            :method GET
            :method POST
            :path /
            :path /index.html
            :scheme http
            :scheme https
            :status 200
            :status 204
            :status 206
            :status 304
            :status 400
            :status 404
            :status 500
            accept-charset
            accept-encoding gzip, deflate
            accept-language
            accept-ranges
            accept
            access-control-allow-origin
            age
            allow
            authorization
            cache-control
            content-disposition
            content-encoding
            content-language
            content-length
            content-location
            content-range
            content-type
            cookie
            date
            etag
            expect
            expires
            from
            host
            if-match
            if-modified-since
            if-none-match
            if-range
            if-unmodified-since
            last-modified
            link
            location
            max-forwards
            proxy-authenticate
            proxy-authorization
            range
            referer
            refresh
            retry-after
            server
            set-cookie
            strict-transport-security
            transfer-encoding
            user-agent
            vary
            via
            www-authenticate
            """;

    private static final int[] IDS = new int[LENGTH + 1];
    private static final byte[][] VALUES = new byte[LENGTH + 1][];
    private static final byte[] INDEX_OF_NAME = new byte[HeaderName.known() + 1];

    static {
        var lines = ENTRIES.split("\n");
        for (int index = LENGTH; index > 0; index--) {
            var parts = lines[index - 1].split(" ", 2);
            int id = HeaderName.of(parts[0]).id();
            IDS[index] = id;
            VALUES[index] = (parts.length > 1 ? parts[1] : "").getBytes(StandardCharsets.ISO_8859_1);
            INDEX_OF_NAME[id] = (byte) index;
        }
    }

    private HpackStaticTable() {}

    /** The known-name id of an entry's name. */
    static int id(int index) {
        return IDS[index];
    }

    /** An entry's value, perhaps empty; callers must not change it. */
    static byte[] value(int index) {
        return VALUES[index];
    }

    /** The first entry with the known name, or 0. */
    static int indexOfName(int id) {
        return INDEX_OF_NAME[id];
    }

    /** The entry with this name and value, or 0; {@code first} is the name's first entry. */
    static int indexOf(int first, byte[] bytes, int offset, int length) {
        if (length == 0) return 0;
        int id = IDS[first];
        for (int index = first; index <= LENGTH && IDS[index] == id; index++) {
            var value = VALUES[index];
            if (Arrays.equals(value, 0, value.length, bytes, offset, offset + length)) return index;
        }
        return 0;
    }
}
