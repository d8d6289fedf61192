package dev.sluice.proxy.route;

import org.jspecify.annotations.Nullable;

/** Reads the query of a request target. */
final class QueryParameters {
    private QueryParameters() {}

    /** The first parameter's value, undecoded and empty when it has none; null when there is no such parameter. */
    static @Nullable String first(String target, String name) {
        int at = target.indexOf('?') + 1;
        if (at == 0) return null;
        int fragment = target.indexOf('#', at);
        int end = fragment < 0 ? target.length() : fragment;
        while (at <= end) {
            int next = target.indexOf('&', at);
            if (next < 0 || next > end) next = end;
            int equals = target.indexOf('=', at);
            int nameEnd = equals < 0 || equals > next ? next : equals;
            if (nameEnd - at == name.length() && target.startsWith(name, at)) {
                return nameEnd == next ? "" : target.substring(nameEnd + 1, next);
            }
            at = next + 1;
        }
        return null;
    }
}
