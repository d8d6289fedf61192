package dev.sluice.proxy.accesslog;

import dev.sluice.xds.model.FilterChain;
import dev.sluice.xds.model.HttpConnectionManager;
import dev.sluice.xds.model.Listener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tries the access logs of listeners before anything is built. */
public final class LogPaths {
    private LogPaths() {}

    /**
     * What cannot be opened for appending, each with its place in the bootstrap; bounded by it. A file that is not there
     * is made (Envoy, when it only validates, too). Blocks.
     */
    public static List<String> problems(List<Listener> listeners) {
        var problems = new ArrayList<String>();
        for (int i = 0; i < listeners.size(); i++) {
            var listener = listeners.get(i);
            var at = "static_resources.listeners[" + i + "].";
            for (int j = 0; j < listener.filterChains().size(); j++) {
                chain(listener.filterChains().get(j), at + "filter_chains[" + j + "]", problems);
            }
            if (listener.defaultFilterChain() != null) {
                chain(listener.defaultFilterChain(), at + "default_filter_chain", problems);
            }
        }
        return problems;
    }

    private static void chain(FilterChain chain, String at, List<String> problems) {
        for (int i = 0; i < chain.filters().size(); i++) {
            switch (chain.filters().get(i)) {
                case HttpConnectionManager manager -> {
                    for (int j = 0; j < manager.accessLogs().size(); j++) {
                        var place = at + ".filters[" + i + "].typed_config.access_log[" + j + "]";
                        var sink = manager.accessLogs().get(j).sink();
                        try {
                            var target = Target.of(sink);
                            var channel = target.open();
                            if (target.reopens()) channel.close();
                        } catch (IOException | IllegalArgumentException e) {
                            problems.add(place + ": cannot open " + Target.key(sink) + " for appending: " + e);
                        }
                    }
                }
            }
        }
    }
}
