package dev.sluice.proxy.filter.router;

import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.StreamContext;

/** Makes routers for one worker's connection manager. */
public final class RouterFactory implements HttpFilterFactory {
    private final RouterParts parts;
    private final AttemptHeaders headers;

    public RouterFactory(RouterParts parts) {
        this.parts = parts;
        this.headers = new AttemptHeaders(parts.config().suppressEnvoyHeaders());
    }

    @Override
    public HttpFilter create(StreamContext context) {
        return new RouterFilter(parts, headers, context);
    }
}
