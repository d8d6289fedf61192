package dev.sluice.proxy.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages by path, and the rules for all of them: what changes something needs POST, and is refused to web pages of
 * other origins. A path that ends in a slash stands for everything below it; the longest match wins.
 */
public final class AdminPages {
    private static final Logger LOG = LoggerFactory.getLogger(AdminPages.class);

    private record Entry(String path, String about, Map<String, String> parameters, Needs needs, AdminPage page) {}

    /** The method a page wants. */
    public enum Needs {
        /** Shows something: any method. */
        ANYTHING,
        /** Changes something: POST. */
        POST,
        /** Decides for each request: {@link #refusal} helps. */
        ITS_OWN
    }

    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final TrustedHosts hosts;

    /** No pages but the listing of all; {@code hosts} are the names this interface may be addressed by. */
    public AdminPages(TrustedHosts hosts) {
        this.hosts = hosts;
        add("/help", "lists the admin commands", request -> AdminResponse.text(listing()));
    }

    /** Adds a page that shows something. */
    public AdminPages add(String path, String about, AdminPage page) {
        return add(path, about, Needs.ANYTHING, Map.of(), page);
    }

    /** Adds a page; {@code parameters} says what each is for. */
    public AdminPages add(String path, String about, Needs needs, Map<String, String> parameters, AdminPage page) {
        entries.put(path, new Entry(path, about, new TreeMap<>(parameters), needs, page));
        return this;
    }

    /** Answers a request. */
    public AdminResponse answer(AdminRequest request) {
        var entry = find(request.path());
        if (entry == null) return AdminResponse.text(404, "invalid path. " + listing());
        if (entry.needs == Needs.POST) {
            if (!request.method().equals("POST")) return wrongMethod(request);
            var refusal = refusal(request);
            if (refusal != null) return refusal;
        }
        try {
            return entry.page.handle(request);
        } catch (IllegalArgumentException e) {
            return AdminResponse.text(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("admin page failed path={}", request.path(), e);
            return AdminResponse.text(500, "internal error, see the log\n");
        }
    }

    /**
     * The refusal of a request that would change something but may come from a web page in somebody's browser: one with
     * an Origin, or a Host that this interface is not known by. Null when it may pass; it is then logged with who asked.
     */
    public @Nullable AdminResponse refusal(AdminRequest request) {
        var refusal = foreign(request);
        if (refusal == null) LOG.info("admin request path={} client={}", request.path(), request.client());
        return refusal;
    }

    /** The refusal of a request that may come from a web page in somebody's browser; null when it does not. */
    @Nullable
    AdminResponse foreign(AdminRequest request) {
        if (request.headers().containsKey("origin")) {
            return AdminResponse.text(403, "requests from web pages are refused: remove the Origin header\n");
        }
        var host = request.headers().getOrDefault("host", "");
        if (!hosts.trusts(host)) {
            return AdminResponse.text(
                    403,
                    "host \"" + host
                            + "\" is refused: use an IP address, localhost or a name that --admin-host gives\n");
        }
        return null;
    }

    /** Envoy's answer to a method that does not fit. */
    public static AdminResponse wrongMethod(AdminRequest request) {
        return AdminResponse.text(405, "Method " + request.method() + " not allowed, POST required.");
    }

    /** The paths of pages for people, for the start page. */
    List<String> paths() {
        var paths = new ArrayList<String>();
        for (var entry : entries.values()) if (entry.needs != Needs.POST) paths.add(entry.path);
        return paths;
    }

    private @Nullable Entry find(String path) {
        var exact = entries.get(path);
        if (exact != null) return exact;
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            var below = entries.get(path.substring(0, slash + 1));
            if (below != null) return below;
        }
        return null;
    }

    private String listing() {
        var out = new StringBuilder("admin commands are:\n");
        for (var entry : entries.values()) {
            out.append("  ").append(entry.path);
            if (entry.needs == Needs.POST) out.append(" (POST)");
            out.append(": ").append(entry.about).append('\n');
            entry.parameters.forEach((name, about) ->
                    out.append("      ").append(name).append(": ").append(about).append('\n'));
        }
        return out.toString();
    }
}
