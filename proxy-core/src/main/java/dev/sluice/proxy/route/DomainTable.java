package dev.sluice.proxy.route;

import dev.sluice.proxy.http.RequestHead;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Virtual hosts by domain, in Envoy's order of preference: exact, then the longest suffix ({@code *.example.com}), then
 * the longest prefix ({@code example.*}), then {@code *}. A host is compared in lower case, with its port unless the
 * table ignores ports. Cost does not depend on the number of virtual hosts, only on that of distinct wildcard lengths.
 */
final class DomainTable<V> {
    private record Wildcards<V>(int length, HostIndex<V> index) {}

    private final HostIndex<V> exact;
    private final List<Wildcards<V>> suffixes;
    private final List<Wildcards<V>> prefixes;
    private final @Nullable V any;
    private final boolean ignorePort;

    /** Indexes domains that are distinct when lower-cased. */
    DomainTable(Map<String, V> byDomain, boolean ignorePort) {
        this.ignorePort = ignorePort;
        exact = new HostIndex<>(byDomain.size());
        var bySuffix = new HashMap<Integer, Map<String, V>>();
        var byPrefix = new HashMap<Integer, Map<String, V>>();
        V all = null;
        for (var entry : byDomain.entrySet()) {
            var domain = entry.getKey().toLowerCase(Locale.ROOT);
            int length = domain.length() - 1;
            if (domain.equals("*")) {
                all = entry.getValue();
            } else if (domain.startsWith("*")) {
                bySuffix.computeIfAbsent(length, n -> new HashMap<>()).put(domain.substring(1), entry.getValue());
            } else if (domain.endsWith("*")) {
                byPrefix.computeIfAbsent(length, n -> new HashMap<>())
                        .put(domain.substring(0, length), entry.getValue());
            } else {
                exact.put(domain, entry.getValue());
            }
        }
        any = all;
        suffixes = longestFirst(bySuffix);
        prefixes = longestFirst(byPrefix);
    }

    /** The value for the request's authority, or null. */
    @Nullable
    V find(RequestHead head) {
        if (!head.has(RequestHead.AUTHORITY)) return any;
        var bytes = head.array();
        int offset = head.valueOffset(RequestHead.AUTHORITY - 1);
        int length = head.valueLength(RequestHead.AUTHORITY - 1);
        if (ignorePort) length = withoutPort(bytes, offset, length);
        if (hasUpperCase(bytes, offset, length)) {
            bytes = lowerCase(bytes, offset, length);
            offset = 0;
        }
        var found = exact.get(bytes, offset, length);
        if (found != null) return found;
        for (var wildcard : suffixes) {
            // The star stands for at least one character.
            if (wildcard.length >= length) continue;
            found = wildcard.index.get(bytes, offset + length - wildcard.length, wildcard.length);
            if (found != null) return found;
        }
        for (var wildcard : prefixes) {
            if (wildcard.length >= length) continue;
            found = wildcard.index.get(bytes, offset, wildcard.length);
            if (found != null) return found;
        }
        return any;
    }

    /** The most slots that one look-up visits, a miss included: one search, and one for each length of a wildcard. */
    int longestProbe() {
        int slots = exact.longestProbe();
        for (var wildcard : suffixes) slots += wildcard.index.longestProbe();
        for (var wildcard : prefixes) slots += wildcard.index.longestProbe();
        return slots;
    }

    /** Whatever follows the last colon outside of brackets counts as the port, a number or not (Envoy: getPortStart). */
    private static int withoutPort(byte[] bytes, int offset, int length) {
        for (int i = length - 1; i >= 0; i--) {
            int b = bytes[offset + i];
            if (b == ':') return i;
            if (b == ']') return length;
        }
        return length;
    }

    private static boolean hasUpperCase(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) if (bytes[i] >= 'A' && bytes[i] <= 'Z') return true;
        return false;
    }

    private static byte[] lowerCase(byte[] bytes, int offset, int length) {
        var lower = Arrays.copyOfRange(bytes, offset, offset + length);
        for (int i = 0; i < length; i++) {
            if (lower[i] >= 'A' && lower[i] <= 'Z') lower[i] = (byte) (lower[i] + 'a' - 'A');
        }
        return lower;
    }

    private static <V> List<Wildcards<V>> longestFirst(Map<Integer, Map<String, V>> byLength) {
        return byLength.entrySet().stream()
                .sorted(Map.Entry.<Integer, Map<String, V>>comparingByKey().reversed())
                .map(entry -> {
                    var index = new HostIndex<V>(entry.getValue().size());
                    entry.getValue().forEach(index::put);
                    return new Wildcards<>(entry.getKey(), index);
                })
                .toList();
    }
}
