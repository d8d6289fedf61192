package dev.sluice.xds.stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of the state-of-the-world protocol over one aggregated stream (xDS protocol specification): what is
 * subscribed, accepted and refused goes in, requests come out. It holds one state a type; a change makes a request due,
 * and several changes before {@link #requests} make one. Not thread-safe; does no I/O.
 */
final class SotwProtocol {
    /** The longest error detail (Envoy: 4096 characters). */
    static final int MAX_DETAIL = 4096;

    private static final String WILDCARD = "*";

    /**
     * A request to send.
     *
     * @param typeUrl the type it is about
     * @param version the version accepted last; empty before the first
     * @param nonce of the response it answers; empty on the first of a type on a stream
     * @param names what is subscribed; empty for all, in the old way of saying so
     * @param withNode whether the node goes with it
     * @param errorDetail why the response is refused; null where it is not
     */
    record Request(
            String typeUrl,
            String version,
            String nonce,
            List<String> names,
            boolean withNode,
            @Nullable String errorDetail) {}

    /**
     * The head of a response.
     *
     * @param typeUrl the type of its resources
     * @param version of all of them
     * @param nonce to be given back
     */
    record Response(String typeUrl, String version, String nonce) {}

    /** What is known of one type. */
    private static final class Type {
        final Set<String> names = new TreeSet<>();
        String version = "";
        String nonce = "";
        boolean paused;
        boolean askedByName; // on this stream: an empty list no longer means all
        boolean asked; // on this stream

        @Nullable
        String errorDetail;
    }

    private final boolean nodeOnFirstMessageOnly;
    private final Map<String, Type> types = new LinkedHashMap<>();
    private final Set<String> due = new LinkedHashSet<>();
    private boolean connected;
    private boolean nodeSent;

    /** @param nodeOnFirstMessageOnly {@code set_node_on_first_message_only} */
    SotwProtocol(boolean nodeOnFirstMessageOnly) {
        this.nodeOnFirstMessageOnly = nodeOnFirstMessageOnly;
    }

    /** Subscribes to a resource, or to all with {@code *}; one already subscribed is asked for again. */
    void subscribe(String typeUrl, String name) {
        type(typeUrl).names.add(name);
        due.add(typeUrl);
    }

    /** Ends a subscription; nothing happens when there is none. */
    void unsubscribe(String typeUrl, String name) {
        if (type(typeUrl).names.remove(name)) {
            due.add(typeUrl);
        }
    }

    /** A new stream is open: nonces start afresh, versions stay, and all types are due, those first asked for first. */
    void connected() {
        connected = true;
        nodeSent = false;
        due.clear();
        types.forEach((url, type) -> {
            type.nonce = "";
            type.errorDetail = null;
            type.asked = false;
            type.askedByName = false;
            if (!type.names.isEmpty()) {
                due.add(url);
            }
        });
    }

    /** The stream is gone; there are no requests until the next. */
    void disconnected() {
        connected = false;
        due.clear();
    }

    /** A response was applied as a whole: it is acknowledged. */
    void accepted(Response response) {
        var type = type(response.typeUrl());
        type.version = response.version();
        answer(type, response, null);
    }

    /** Something of a response was refused: it is not acknowledged, the version stays. */
    void rejected(Response response, String detail) {
        var shown = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "...(truncated)";
        answer(type(response.typeUrl()), response, shown);
    }

    /** Holds back all requests of a type. */
    void pause(String typeUrl) {
        type(typeUrl).paused = true;
    }

    /** Lets requests of a type go; what became due meanwhile is one request. */
    void resume(String typeUrl) {
        type(typeUrl).paused = false;
    }

    /** Takes the requests that are due, in the order in which they became so; empty without a stream. */
    List<Request> requests() {
        var requests = new ArrayList<Request>();
        if (connected) {
            due.removeIf(url -> {
                var type = type(url);
                if (!type.paused) {
                    request(url, type, requests);
                }
                return !type.paused;
            });
        }
        return requests;
    }

    private void answer(Type type, Response response, @Nullable String errorDetail) {
        type.nonce = response.nonce();
        type.errorDetail = errorDetail;
        due.add(response.typeUrl());
    }

    private void request(String url, Type type, List<Request> requests) {
        if (type.names.isEmpty() && !type.asked) {
            return; // an empty first request would ask for all
        }
        boolean wildcardOnly = type.names.size() == 1 && type.names.contains(WILDCARD);
        boolean legacy = wildcardOnly && !type.askedByName;
        type.askedByName |= !legacy;
        type.asked = true;
        boolean withNode = !nodeSent || !nodeOnFirstMessageOnly;
        nodeSent = true;
        var names = legacy ? List.<String>of() : List.copyOf(type.names);
        requests.add(new Request(url, type.version, type.nonce, names, withNode, type.errorDetail));
        type.errorDetail = null;
    }

    private Type type(String typeUrl) {
        return types.computeIfAbsent(typeUrl, url -> new Type());
    }
}
