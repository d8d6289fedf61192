package dev.sluice.xds.stream;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.sluice.xds.model.Address;
import dev.sluice.xds.model.AdsConfig;
import dev.sluice.xds.model.ConfigSource;
import dev.sluice.xds.parse.ResourceParser;
import dev.sluice.xds.parse.ResourceType;
import dev.sluice.xds.read.Problem;
import dev.sluice.xds.snapshot.Rejection;
import dev.sluice.xds.snapshot.ResourceConsumer;
import dev.sluice.xds.snapshot.ResourceFeed;
import dev.sluice.xds.snapshot.ResourceSources;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The aggregated discovery stream, state of the world, in clear text: all types from one control plane over one stream
 * that is opened again, after a back-off, whenever it ends. For the control thread.
 */
public final class AdsStream implements ResourceSources, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdsStream.class);

    /** One type on the stream. */
    private final class Feed<T> implements ResourceFeed {
        private final ResourceType<T> type;
        private final ResourceConsumer<T> consumer;

        Feed(ResourceType<T> type, ResourceConsumer<T> consumer) {
            this.type = type;
            this.consumer = consumer;
        }

        @Override
        public void subscribe(String name) {
            protocol.subscribe(type.typeUrl(), name);
            flushLater();
        }

        @Override
        public void unsubscribe(String name) {
            protocol.unsubscribe(type.typeUrl(), name);
            flushLater();
        }

        @Override
        public void pause() {
            protocol.pause(type.typeUrl());
        }

        @Override
        public void resume() {
            protocol.resume(type.typeUrl());
            flushLater();
        }

        /** Names were unsubscribed before; a last request without names tells the control plane. */
        @Override
        public void close() {
            feeds.remove(type.typeUrl(), this);
        }

        void apply(DiscoveryResponse response) {
            var head = new SotwProtocol.Response(type.typeUrl(), response.getVersionInfo(), response.getNonce());
            List<Rejection> rejections;
            try {
                rejections =
                        consumer.update(parser.parse(type, response.getVersionInfo(), response.getResourcesList()));
            } catch (RuntimeException bug) {
                LOG.error("cannot apply a response: type={} version={}", type, response.getVersionInfo(), bug);
                consumer.unreadable(List.of(new Problem("", "internal error: " + bug)));
                rejections = List.of(new Rejection("", "internal error: " + bug));
            }
            if (rejections.isEmpty()) {
                protocol.accepted(head);
            } else {
                protocol.rejected(head, RejectionText.of(type, rejections));
            }
        }
    }

    private final Address address;
    private final AdsConfig config;
    private final AdsParts parts;
    private final SotwProtocol protocol;
    private final ResourceParser parser;
    private final BackOff backOff;
    private final io.envoyproxy.envoy.config.core.v3.Node node;
    private final Map<String, Feed<?>> feeds = new LinkedHashMap<>();

    private @Nullable AdsConnection connection;
    private @Nullable Future<?> reconnecting;
    private boolean responded;
    private boolean flushing;
    private boolean closed;
    private String identifier = "";

    /**
     * A stream that is not yet open.
     *
     * @param address of the control plane: that of the one endpoint of the static cluster named in the configuration
     */
    public AdsStream(Address address, AdsConfig config, AdsParts parts) {
        this.address = address;
        this.config = config;
        this.parts = parts;
        this.protocol = new SotwProtocol(config.setNodeOnFirstMessageOnly());
        this.parser = new ResourceParser(parts.rejectUnknownFields());
        this.backOff = new BackOff(config.backOffBase(), config.backOffMax(), parts.random());
        this.node = NodeMessage.of(parts.node(), parts.version());
    }

    /** Opens the stream of a type; the first opens the stream itself. */
    @Override
    public <T> ResourceFeed open(ConfigSource source, ResourceType<T> type, ResourceConsumer<T> consumer) {
        var feed = new Feed<>(type, consumer);
        feeds.put(type.typeUrl(), feed);
        if (connection == null && reconnecting == null) {
            connect();
        }
        return feed;
    }

    /** True when the control plane has answered on the stream there is ({@code control_plane.connected_state}). */
    public boolean isConnected() {
        return responded;
    }

    /** What the control plane calls itself; empty before it says so ({@code control_plane.identifier}). */
    public String identifier() {
        return identifier;
    }

    /** Closes the stream for good. */
    @Override
    public void close() {
        closed = true;
        if (reconnecting != null) {
            reconnecting.cancel(false);
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void connect() {
        reconnecting = null;
        if (closed) {
            return;
        }
        responded = false;
        connection = new AdsConnection(address, config, parts, new AdsConnection.Events() {
            @Override
            public void response(DiscoveryResponse response) {
                AdsStream.this.response(response);
            }

            @Override
            public void ended(String reason) {
                AdsStream.this.ended(reason);
            }
        });
        protocol.connected();
        flushLater();
    }

    private void ended(String reason) {
        connection = null;
        responded = false;
        protocol.disconnected();
        var delay = backOff.next();
        LOG.warn("ADS stream ended, reconnects: address={} delay_ms={} reason={}", address, delay.toMillis(), reason);
        List.copyOf(feeds.values()).forEach(feed -> feed.consumer.disconnected(reason));
        reconnecting = parts.control().schedule(this::connect, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void response(DiscoveryResponse response) {
        responded = true;
        backOff.reset();
        if (response.hasControlPlane()) {
            identifier = response.getControlPlane().getIdentifier();
        }
        var feed = feeds.get(response.getTypeUrl());
        if (feed == null) {
            LOG.warn("ADS response ignored, nobody asked for its type: type_url={}", response.getTypeUrl());
            return;
        }
        feed.apply(response);
        flush();
    }

    /** Gathers all changes of this turn of the loop into one request a type. */
    private void flushLater() {
        if (!flushing) {
            flushing = true;
            parts.control().execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (connection != null) {
            for (var request : protocol.requests()) {
                connection.send(message(request));
            }
        }
    }

    private DiscoveryRequest message(SotwProtocol.Request request) {
        var message = DiscoveryRequest.newBuilder()
                .setTypeUrl(request.typeUrl())
                .setVersionInfo(request.version())
                .setResponseNonce(request.nonce())
                .addAllResourceNames(request.names());
        if (request.withNode()) {
            message.setNode(node);
        }
        if (request.errorDetail() != null) {
            message.setErrorDetail(
                    Status.newBuilder().setCode(Code.INTERNAL_VALUE).setMessage(request.errorDetail()));
        }
        return message.build();
    }
}
