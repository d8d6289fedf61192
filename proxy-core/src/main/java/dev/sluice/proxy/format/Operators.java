package dev.sluice.proxy.format;

import static dev.sluice.proxy.format.TimePoint.DONE;
import static dev.sluice.proxy.format.TimePoint.DS_RX_BEG;
import static dev.sluice.proxy.format.TimePoint.DS_RX_END;
import static dev.sluice.proxy.format.TimePoint.DS_TX_END;
import static dev.sluice.proxy.format.TimePoint.US_RX_BEG;
import static dev.sluice.proxy.format.TimePoint.US_TX_END;

import dev.sluice.proxy.format.AddressOperator.Part;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Peer;
import dev.sluice.xds.model.FormatPart;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every operator by its name (Envoy: access log command operators). */
final class Operators {
    private static final HeaderName REQUEST_ID = HeaderName.of("x-request-id");

    private Operators() {}

    /** Compiles an operator; one that is unknown or wrongly used is an IllegalArgumentException that says so. */
    static Operator compile(FormatPart.Operator operator, Surroundings surroundings) {
        Operator compiled;
        try {
            compiled = withArguments(operator.name(), operator.arguments(), surroundings);
            if (compiled == null) {
                compiled = plain(operator.name(), surroundings);
                var given = operator.arguments();
                if ((given != null && !given.isEmpty()) || operator.maxLength() != null) {
                    throw new IllegalArgumentException("takes neither arguments nor a length");
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%" + operator.name() + "% " + e.getMessage(), e);
        }
        var maxLength = operator.maxLength();
        return maxLength == null ? compiled : shortened(compiled, maxLength);
    }

    private static @Nullable Operator withArguments(
            String name, @Nullable String arguments, Surroundings surroundings) {
        var given = arguments == null ? "" : arguments;
        return switch (name) {
            case "REQ", "REQUEST_HEADER" -> HeaderOperator.of(HeaderOperator.Source.REQUEST, given);
            case "RESP", "RESPONSE_HEADER" -> HeaderOperator.of(HeaderOperator.Source.RESPONSE, given);
            case "TRAILER", "RESPONSE_TRAILER" -> HeaderOperator.of(HeaderOperator.Source.TRAILERS, given);
            case "START_TIME" -> new TimeOperator(StreamView::startEpochNanos, given);
            case "EMIT_TIME" -> new TimeOperator(StreamView::nowEpochNanos, given);
            case "GRPC_STATUS" -> GrpcStatusOperator.of(given);
            case "COMMON_DURATION" -> DurationOperator.of(given);
            case "PATH" -> PathOperator.of(given);
            case "QUERY_PARAM" -> new QueryOperator(named(given));
            case "ENVIRONMENT" -> Operator.constant(surroundings.environment().getOrDefault(named(given), "-"));
            default -> null;
        };
    }

    private static Operator plain(String name, Surroundings surroundings) {
        return switch (name) {
            case "PROTOCOL" -> Operator.text(view -> words(view.protocol()));
            case "UPSTREAM_PROTOCOL" -> Operator.text(view -> words(view.upstreamProtocol()));
            case "RESPONSE_CODE" -> Operator.number(StreamView::responseCode);
            case "RESPONSE_CODE_DETAILS" -> Operator.text(StreamView::responseCodeDetails);
            case "CONNECTION_TERMINATION_DETAILS" -> Operator.text(StreamView::connectionTerminationDetails);
            case "RESPONSE_FLAGS" -> new FlagsOperator(false);
            case "RESPONSE_FLAGS_LONG" -> new FlagsOperator(true);
            case "GRPC_STATUS_NUMBER" -> new GrpcStatusOperator(GrpcStatusOperator.Form.NUMBER);
            case "BYTES_RECEIVED" -> Operator.number(StreamView::bytesReceived);
            case "BYTES_SENT" -> Operator.number(StreamView::bytesSent);
            case "DURATION" -> new DurationOperator(DS_RX_BEG, DONE);
            case "REQUEST_DURATION" -> new DurationOperator(DS_RX_BEG, DS_RX_END);
            case "REQUEST_TX_DURATION" -> new DurationOperator(DS_RX_BEG, US_TX_END);
            case "RESPONSE_DURATION" -> new DurationOperator(DS_RX_BEG, US_RX_BEG);
            case "RESPONSE_TX_DURATION" -> new DurationOperator(US_RX_BEG, DS_TX_END);
            case "UPSTREAM_CONNECTION_POOL_READY_DURATION" -> millis(StreamView::connectionPoolWaitNanos);
            case "ROUTE_NAME" -> Operator.text(StreamView::routeName);
            case "FILTER_CHAIN_NAME" -> Operator.text(StreamView::filterChainName);
            case "REQUESTED_SERVER_NAME" -> Operator.text(StreamView::requestedServerName);
            // Known, and without a value as long as virtual clusters are refused, and over cleartext and TCP.
            case "VIRTUAL_CLUSTER_NAME", "ROUNDTRIP_DURATION", "DOWNSTREAM_HANDSHAKE_DURATION" -> (view, out) -> false;
            case "CONNECTION_ID" -> Operator.number(view -> connectionId(view.peer()));
            case "STREAM_ID" -> new HeaderOperator(HeaderOperator.Source.REQUEST, REQUEST_ID, null);
            case "HOSTNAME" -> Operator.constant(surroundings.hostName());
            case "ACCESS_LOG_TYPE" -> Operator.text(StreamView::accessLogType);
            // Envoy gives it a value only where local_reply_config formats a body, which is refused.
            case "LOCAL_REPLY_BODY" -> Operator.constant("");
            case "QUEUE_NAME" -> Operator.text(StreamView::queueName);
            case "MESSAGE_ID" -> Operator.text(StreamView::messageId);
            case "QUEUE_WAIT" -> millis(StreamView::queueWaitNanos);
            default -> name.startsWith("UPSTREAM_") ? upstream(name) : downstream(name);
        };
    }

    private static Operator upstream(String name) {
        return switch (name) {
            case "UPSTREAM_CLUSTER" -> Operator.text(StreamView::upstreamCluster);
            case "UPSTREAM_CLUSTER_RAW" -> Operator.text(StreamView::upstreamClusterRaw);
            case "UPSTREAM_HOST" -> address(StreamView::upstreamHost, Part.WHOLE);
            case "UPSTREAM_HOST_NAME" ->
                new AlternativeOperator(
                        Operator.text(StreamView::upstreamHostName), address(StreamView::upstreamHost, Part.WHOLE));
            case "UPSTREAM_CONNECTION_ID" -> Operator.number(view -> Math.max(0, view.upstreamConnectionId()));
            case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> Operator.number(StreamView::upstreamAttempts);
            case "UPSTREAM_TRANSPORT_FAILURE_REASON" ->
                Operator.text(view -> {
                    var reason = view.upstreamTransportFailure();
                    return reason == null ? null : reason.replace(' ', '_'); // as Envoy writes it
                });
            case "UPSTREAM_REMOTE_ADDRESS" -> address(StreamView::upstreamRemoteAddress, Part.WHOLE);
            case "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" -> address(StreamView::upstreamRemoteAddress, Part.IP);
            case "UPSTREAM_REMOTE_PORT" -> address(StreamView::upstreamRemoteAddress, Part.PORT);
            case "UPSTREAM_LOCAL_ADDRESS" -> address(StreamView::upstreamLocalAddress, Part.WHOLE);
            case "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" -> address(StreamView::upstreamLocalAddress, Part.IP);
            case "UPSTREAM_LOCAL_PORT" -> address(StreamView::upstreamLocalAddress, Part.PORT);
            default -> throw new IllegalArgumentException("is not an operator that is supported");
        };
    }

    private static Operator downstream(String name) {
        return switch (name) {
            case "DOWNSTREAM_REMOTE_ADDRESS" -> address(StreamView::clientAddress, Part.WHOLE);
            case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" -> address(StreamView::clientAddress, Part.IP);
            case "DOWNSTREAM_REMOTE_PORT" -> address(StreamView::clientAddress, Part.PORT);
            case "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" -> address(Operators::remote, Part.WHOLE);
            case "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" -> address(Operators::remote, Part.IP);
            case "DOWNSTREAM_DIRECT_REMOTE_PORT" -> address(Operators::remote, Part.PORT);
            case "DOWNSTREAM_LOCAL_ADDRESS", "DOWNSTREAM_DIRECT_LOCAL_ADDRESS" -> address(Operators::local, Part.WHOLE);
            case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT" ->
                address(Operators::local, Part.IP);
            case "DOWNSTREAM_LOCAL_PORT", "DOWNSTREAM_DIRECT_LOCAL_PORT" -> address(Operators::local, Part.PORT);
            default -> throw new IllegalArgumentException("is not an operator that is supported");
        };
    }

    private static Operator shortened(Operator whole, int maxLength) {
        return new Operator() {
            @Override
            public boolean write(StreamView view, Line out) {
                int start = out.length();
                if (!whole.write(view, out)) return false;
                out.truncate(start + maxLength);
                return true;
            }

            @Override
            public boolean decodes() {
                return whole.decodes();
            }

            @Override
            public List<HeaderName> responseNames() {
                return whole.responseNames();
            }
        };
    }

    private static Operator address(AddressOperator.Value value, Part part) {
        return new AddressOperator(value, part);
    }

    private static Operator millis(NumberValue nanos) {
        return Operator.number(view -> {
            long value = nanos.of(view);
            return value < 0 ? -1 : value / 1_000_000;
        });
    }

    private static String named(String argument) {
        if (argument.isEmpty()) throw new IllegalArgumentException("needs a name in brackets");
        return argument;
    }

    private static @Nullable String words(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static long connectionId(@Nullable Peer peer) {
        return peer == null ? -1 : peer.connectionId();
    }

    private static @Nullable InetSocketAddress remote(StreamView view) {
        var peer = view.peer();
        return peer == null ? null : peer.remote();
    }

    private static @Nullable InetSocketAddress local(StreamView view) {
        var peer = view.peer();
        return peer == null ? null : peer.local();
    }
}
