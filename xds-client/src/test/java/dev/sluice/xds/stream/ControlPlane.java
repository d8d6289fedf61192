package dev.sluice.xds.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A control plane that does what the test says: shows each request, sends each response. */
final class ControlPlane extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase
        implements AutoCloseable {
    private final LinkedBlockingQueue<DiscoveryRequest> requests = new LinkedBlockingQueue<>();
    private final AtomicReference<StreamObserver<DiscoveryResponse>> client = new AtomicReference<>();
    private final Server server;

    ControlPlane() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(this)
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
        client.set(responses);
        return new StreamObserver<>() {
            @Override
            public void onNext(DiscoveryRequest request) {
                requests.add(request);
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {}
        };
    }

    /** The next request, which must be about this type. */
    DiscoveryRequest request(String type) throws InterruptedException {
        var request = requests.poll(20, TimeUnit.SECONDS);
        assertThat(request).as("a request for " + type).isNotNull();
        assertThat(request.getTypeUrl()).endsWith("." + type);
        return request;
    }

    void send(String version, String nonce, Message... resources) {
        var response = DiscoveryResponse.newBuilder().setVersionInfo(version).setNonce(nonce);
        for (var resource : resources) {
            var any = Any.pack(resource);
            response.addResources(any).setTypeUrl(any.getTypeUrl());
        }
        client.get().onNext(response.build());
    }

    void end() {
        client.get().onCompleted();
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
}
