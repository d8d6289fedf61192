package dev.sluice.xds.model;

import java.util.List;
import java.util.Set;

/** Which requests are logged. */
public sealed interface AccessLogFilter {

    /**
     * By response code.
     *
     * @param op how
     * @param value the limit
     */
    record StatusCode(ComparisonOp op, long value) implements AccessLogFilter {}

    /**
     * By time from start to end.
     *
     * @param op how
     * @param millis the limit
     */
    record RequestDuration(ComparisonOp op, long millis) implements AccessLogFilter {}

    /** All but health checks. */
    record NotHealthCheck() implements AccessLogFilter {}

    /**
     * With one of these flags.
     *
     * @param flags short names; empty: with any flag
     */
    record ResponseFlag(Set<String> flags) implements AccessLogFilter {
        public ResponseFlag {
            flags = Set.copyOf(flags);
        }
    }

    /**
     * By request header.
     *
     * @param header the condition
     */
    record Header(HeaderMatcher header) implements AccessLogFilter {}

    /**
     * By gRPC status.
     *
     * @param statuses the codes
     * @param exclude turns the result round
     */
    record GrpcStatus(Set<Integer> statuses, boolean exclude) implements AccessLogFilter {
        public GrpcStatus {
            statuses = Set.copyOf(statuses);
        }
    }

    /**
     * All of these.
     *
     * @param filters at least two
     */
    record And(List<AccessLogFilter> filters) implements AccessLogFilter {
        public And {
            filters = List.copyOf(filters);
        }
    }

    /**
     * One of these.
     *
     * @param filters at least two
     */
    record Or(List<AccessLogFilter> filters) implements AccessLogFilter {
        public Or {
            filters = List.copyOf(filters);
        }
    }
}
