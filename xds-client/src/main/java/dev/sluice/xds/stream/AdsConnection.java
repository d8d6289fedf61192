package dev.sluice.xds.stream;

import dev.sluice.xds.model.Address;
import dev.sluice.xds.model.AdsConfig;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/**
 * One stream on one connection of its own. Events are told on the control thread, and none after {@link #close}; the end
 * is told once. Responses have at most {@value #MAX_RESPONSE_BYTES} bytes; a larger one ends the stream.
 */
final class AdsConnection {
    /** Envoy sets no bound; a control plane for some 10,000 services stays below this. */
    private static final int MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

    /** What is told. */
    interface Events {
        void response(DiscoveryResponse response);

        void ended(String reason);
    }

    private final AdsParts parts;
    private final Events events;
    private final ManagedChannel channel;
    private final StreamObserver<DiscoveryRequest> requests;
    private boolean over;

    /** Connects; requests may be sent at once and wait for the connection. */
    AdsConnection(Address address, AdsConfig config, AdsParts parts, Events events) {
        this.parts = parts;
        this.events = events;
        this.channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .eventLoopGroup(parts.control())
                .channelType(parts.channelType())
                .directExecutor()
                .offloadExecutor(parts.blocking())
                .overrideAuthority(config.authority().isEmpty() ? config.clusterName() : config.authority())
                .maxInboundMessageSize(MAX_RESPONSE_BYTES)
                .disableRetry()
                .usePlaintext()
                .build();
        var headers = new Metadata();
        config.initialMetadata()
                .forEach(header ->
                        headers.put(Metadata.Key.of(header.key(), Metadata.ASCII_STRING_MARSHALLER), header.value()));
        this.requests = AggregatedDiscoveryServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .streamAggregatedResources(new StreamObserver<>() {
                    @Override
                    public void onNext(DiscoveryResponse response) {
                        tell(to -> to.response(response));
                    }

                    @Override
                    public void onError(Throwable failure) {
                        var status = Status.fromThrowable(failure);
                        end(status.getCode() + ": " + status.getDescription());
                    }

                    @Override
                    public void onCompleted() {
                        end("the control plane closed the stream");
                    }
                });
    }

    void send(DiscoveryRequest request) {
        if (!over) {
            requests.onNext(request);
        }
    }

    /** Drops the connection; nothing more is told. */
    void close() {
        over = true;
        channel.shutdownNow();
    }

    private void end(String reason) {
        tell(to -> {
            close();
            to.ended(reason);
        });
    }

    /** A failure may be told inside the constructor or on another thread: it always comes as a task of its own. */
    private void tell(Consumer<Events> event) {
        parts.control().execute(() -> {
            if (!over) {
                event.accept(events);
            }
        });
    }
}
