package dev.sluice.proxy.filter.queue;

import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Way;
import dev.sluice.xds.model.QueueFilter;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A request on its way into a queue. */
final class Upload {
    /**
     * What is known of it by its head.
     *
     * @param settings of its route
     * @param survives what its 202 may promise
     * @param way the names it was matched under
     */
    record Asked(QueueFilter settings, Preferences preferences, RequestKnobs knobs, List<String> survives, Way way) {
        /** The queue's name. */
        String queue() {
            return queueOf(settings, way);
        }

        long maxBytes() {
            return settings.bounds().maxMessageBytes();
        }
    }

    /** The name of the queue of a route's requests. */
    static String queueOf(QueueFilter settings, Way way) {
        return settings.name() == null ? way.cluster() : settings.name();
    }

    final Asked asked;
    final HeldBody body;
    final @Nullable GrpcFraming grpc; // null for everything but gRPC

    @Nullable
    Headers trailers; // owned

    Upload(Asked asked, HeldBody body, @Nullable GrpcFraming grpc) {
        this.asked = asked;
        this.body = body;
        this.grpc = grpc;
    }

    /** Length that it is known to have at least, from a gRPC message's prefix. */
    long expected() {
        return grpc == null ? 0 : grpc.expected();
    }

    /** What is stored of it, under a new id. */
    Message message(RequestHead head, RandomGenerator ids) {
        var custody = asked.settings().custody();
        var payload = body.payload();
        return new Message(
                MessageId.random(ids, ""),
                asked.queue(),
                "",
                asked.way(),
                RequestImages.of(head, trailers, asked.preferences().others(), custody.stripHeaders()),
                payload,
                asked.knobs().with(head, payload));
    }
}
