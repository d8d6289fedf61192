package dev.sluice.queue.message;

/**
 * The names a request was matched under when it was accepted. A delivery is matched again in the configuration of the
 * moment; the names say where to begin and what to report when something has gone.
 *
 * @param listener where the request came in
 * @param routeConfig name of the route configuration
 * @param virtualHost name of the virtual host
 * @param route name of the route, empty if it has none
 * @param cluster the destination, which shares one gate with every other message to it
 */
public record Way(String listener, String routeConfig, String virtualHost, String route, String cluster) {}
