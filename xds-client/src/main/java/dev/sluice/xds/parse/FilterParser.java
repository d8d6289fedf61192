package dev.sluice.xds.parse;

import dev.sluice.xds.model.HttpFilterConfig;
import dev.sluice.xds.model.RouteFilterConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one HTTP filter: a class a filter, listed in {@link HttpFilterParser#FILTERS}. Stateless. */
interface FilterParser {
    /** What Sluice does with the fields of its messages. */
    List<MessageSupport> support();

    /** Its settings in a chain. */
    TypedParser<?, HttpFilterConfig> inChain();

    /** What routes may say about it, perhaps by another message; null for nothing. */
    default @Nullable TypedParser<?, RouteFilterConfig> inRoutes() {
        return null;
    }
}
