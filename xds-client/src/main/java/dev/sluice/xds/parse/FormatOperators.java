package dev.sluice.xds.parse;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The operators of format strings (Envoy: access log command operators); Envoy refuses others, and so do we. */
public final class FormatOperators {
    private enum Arguments {
        NONE,
        OPTIONAL,
        TIME,
        PATH,
        INTERVAL,
        NAMED,
        HEADER,
        GRPC
    }

    private static final List<String> HEADER =
            List.of("REQ", "REQUEST_HEADER", "RESP", "RESPONSE_HEADER", "TRAILER", "RESPONSE_TRAILER");
    private static final List<String> NAMED = List.of("ENVIRONMENT", "QUERY_PARAM");
    private static final List<String> OPTIONAL = List.of("RESPONSE_CODE_DETAILS");
    private static final List<String> NONE =
            List.of(("PROTOCOL UPSTREAM_PROTOCOL RESPONSE_CODE CONNECTION_TERMINATION_DETAILS RESPONSE_FLAGS"
                            + " RESPONSE_FLAGS_LONG GRPC_STATUS_NUMBER BYTES_RECEIVED BYTES_SENT DURATION REQUEST_DURATION"
                            + " REQUEST_TX_DURATION RESPONSE_DURATION RESPONSE_TX_DURATION ROUNDTRIP_DURATION"
                            + " DOWNSTREAM_HANDSHAKE_DURATION UPSTREAM_CONNECTION_POOL_READY_DURATION ROUTE_NAME"
                            + " VIRTUAL_CLUSTER_NAME FILTER_CHAIN_NAME REQUESTED_SERVER_NAME CONNECTION_ID STREAM_ID"
                            + " HOSTNAME ACCESS_LOG_TYPE LOCAL_REPLY_BODY UPSTREAM_CLUSTER UPSTREAM_CLUSTER_RAW"
                            + " UPSTREAM_HOST UPSTREAM_HOST_NAME UPSTREAM_CONNECTION_ID UPSTREAM_REQUEST_ATTEMPT_COUNT"
                            + " UPSTREAM_TRANSPORT_FAILURE_REASON UPSTREAM_REMOTE_ADDRESS"
                            + " UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT UPSTREAM_REMOTE_PORT UPSTREAM_LOCAL_ADDRESS"
                            + " UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT UPSTREAM_LOCAL_PORT DOWNSTREAM_REMOTE_ADDRESS"
                            + " DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_REMOTE_PORT"
                            + " DOWNSTREAM_DIRECT_REMOTE_ADDRESS DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT"
                            + " DOWNSTREAM_DIRECT_REMOTE_PORT DOWNSTREAM_LOCAL_ADDRESS DOWNSTREAM_DIRECT_LOCAL_ADDRESS"
                            + " DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT"
                            + " DOWNSTREAM_LOCAL_PORT DOWNSTREAM_DIRECT_LOCAL_PORT QUEUE_WAIT QUEUE_NAME MESSAGE_ID")
                    .split(" "));
    private static final Set<String> GRPC_FORMS = Set.of("CAMEL_STRING", "SNAKE_STRING", "NUMBER");

    private static final Set<String> QUERY = Set.of("WQ", "NQ", "");
    private static final Set<String> SOURCE = Set.of("ORIG", "PATH", "ORIG_OR_PATH", "");
    private static final Pattern HEADERS =
            Pattern.compile("[:]?[!#$%&'*+.^_`|~0-9A-Za-z-]*([?][:]?[!#$%&'*+.^_`|~0-9A-Za-z-]*)?");
    private static final Pattern NEWLINE = Pattern.compile("%[-_0^#]*[1-9]*[EO]?n"); // as Envoy finds it
    private static final Set<String> PRECISION = Set.of("ms", "us", "ns");

    private static final Map<String, Arguments> ALL = new TreeMap<>();

    static {
        NONE.forEach(name -> ALL.put(name, Arguments.NONE));
        OPTIONAL.forEach(name -> ALL.put(name, Arguments.OPTIONAL));
        NAMED.forEach(name -> ALL.put(name, Arguments.NAMED));
        HEADER.forEach(name -> ALL.put(name, Arguments.HEADER));
        ALL.put("GRPC_STATUS", Arguments.GRPC);
        ALL.put("START_TIME", Arguments.TIME);
        ALL.put("EMIT_TIME", Arguments.TIME);
        ALL.put("PATH", Arguments.PATH);
        ALL.put("COMMON_DURATION", Arguments.INTERVAL);
    }

    private FormatOperators() {}

    /** The names that are accepted. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    /** Says what is wrong with the use of an operator, or null. */
    static @Nullable String problem(String name, @Nullable String arguments, boolean length) {
        var kind = ALL.get(name);
        var given = arguments == null ? "" : arguments;
        return switch (kind) {
            case null -> "%" + name + "% is no operator Sluice knows";
            case NONE -> !given.isEmpty() || length ? "%" + name + "% takes neither arguments nor a length" : null;
            case OPTIONAL -> length ? "%" + name + "% takes no length" : null;
            case TIME ->
                length
                        ? "%" + name + "% takes no length"
                        : NEWLINE.matcher(given).find() ? "%" + name + "% may not break the line" : null;
            case PATH -> path(given);
            case INTERVAL -> interval(given);
            case NAMED -> given.isEmpty() ? "%" + name + "% needs arguments in brackets" : null;
            case HEADER -> header(name, given);
            case GRPC ->
                !length && (given.isEmpty() || GRPC_FORMS.contains(given))
                        ? null
                        : "%" + name + "% takes CAMEL_STRING, SNAKE_STRING or NUMBER, and no length";
        };
    }

    private static @Nullable String header(String name, String given) {
        if (given.isEmpty()) {
            return "%" + name + "% needs a header name in brackets";
        }
        if (given.chars().anyMatch(c -> c <= ' ')) {
            return "%" + name + "% names a header with a blank in it";
        }
        long alternatives = Arrays.stream(given.split("")).filter("?"::equals).count();
        if (alternatives > 1) {
            return "%" + name + "% takes one header and one alternative";
        }
        return HEADERS.matcher(given).matches() ? null : "%" + name + "% names what cannot be a header";
    }

    private static @Nullable String path(String given) {
        var parts = given.split(":", -1);
        boolean fine =
                given.isEmpty() || (QUERY.contains(parts[0]) && (parts.length == 1 || SOURCE.contains(parts[1])));
        return fine ? null : "%PATH% takes WQ or NQ, then ORIG, PATH or ORIG_OR_PATH";
    }

    private static @Nullable String interval(String given) {
        var parts = given.split(":", -1);
        boolean fine = parts.length == 2 || (parts.length == 3 && PRECISION.contains(parts[2]));
        return fine ? null : "%COMMON_DURATION% takes a beginning, an end, and ms, us or ns";
    }
}
