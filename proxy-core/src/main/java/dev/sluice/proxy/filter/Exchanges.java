package dev.sluice.proxy.filter;

import dev.sluice.proxy.http.Downstream;
import dev.sluice.proxy.http.HeadPool;
import dev.sluice.proxy.http.ServerExchange;
import dev.sluice.proxy.net.Loop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where exchanges begin that no connection began. Confined to its loop. */
public interface Exchanges {
    /** The loop the exchanges are on. */
    Loop loop();

    /** Where heads for them come from. */
    HeadPool heads();

    /**
     * Opens an exchange that starts behind the filter that keeps requests, matched in the configuration of the moment.
     *
     * @param ended called once when it is over, after the last call to {@code downstream}
     * @return where the request goes; null when the chain has no such filter
     */
    @Nullable
    ServerExchange deliver(Downstream downstream, DeliveryTerms terms, Consumer<StreamInfo> ended);
}
