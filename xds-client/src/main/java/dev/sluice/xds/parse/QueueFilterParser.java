package dev.sluice.xds.parse;

import dev.sluice.queue.v1.Queue;
import dev.sluice.xds.model.HttpFilterConfig;
import dev.sluice.xds.model.RouteFilterConfig;
import dev.sluice.xds.read.MessageType;
import java.util.List;

/** The queue filter; routes override it with the same message. */
final class QueueFilterParser implements FilterParser {
    private static final MessageType<Queue> TYPE =
            new MessageType<>("sluice.queue.v1.Queue", () -> Queue.getDescriptor(), () -> Queue.getDefaultInstance());

    @Override
    public List<MessageSupport> support() {
        return QueueParser.SUPPORT;
    }

    @Override
    public TypedParser<?, HttpFilterConfig> inChain() {
        return new TypedParser<>(TYPE, (queue, scope, at) -> new QueueParser(scope).filter(queue, at));
    }

    @Override
    public TypedParser<?, RouteFilterConfig> inRoutes() {
        return new TypedParser<>(TYPE, (queue, scope, at) -> new QueueParser(scope).filter(queue, at));
    }
}
