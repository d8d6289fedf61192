package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.model.QueueFilter;
import dev.sluice.xds.model.RouteFilterConfig;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PerFilterTest {
    private static String said(String name) {
        return "typed_per_filter_config: {q: {\"@type\": type.googleapis.com/sluice.queue.v1.Queue, name: " + name
                + "}}";
    }

    private static final String TABLE = said("table")
            + ", virtual_hosts: [{name: own, domains: [own], " + said("host")
            + ", routes: [{match: {path: /own}, route: {cluster: a}, " + said("route")
            + "}, {match: {prefix: /}, route: {cluster: a}}]}, "
            + "{name: none, domains: [\"*\"], routes: [{match: {prefix: /}, route: {cluster: b}}]}]";

    private final ArrayList<RouteFilterConfig> made = new ArrayList<>();
    private final RouteTable table = Tables.table(TABLE, said -> {
        made.add(said);
        return String.valueOf(((QueueFilter) said).name());
    });

    private Route route(String authority, String path) {
        return table.match(Tables.request(authority, path), new SplittableRandom(1));
    }

    @Test
    void theMostSpecificWordsCount() {
        assertThat(route("own", "/own").perFilter("q", String.class)).isEqualTo("route");
        assertThat(route("own", "/").perFilter("q", String.class)).isEqualTo("host");
        assertThat(route("other", "/").perFilter("q", String.class)).isEqualTo("table");
    }

    @Test
    void wordsAboutAnotherFilterOrOfAnotherTypeDoNot() {
        assertThat(route("own", "/").perFilter("r", String.class)).isNull();
        assertThat(route("own", "/").perFilter("q", Integer.class)).isNull();
    }

    @Test
    void theyAreMadeReadyOnceWithTheTable() {
        assertThat(made).hasSize(3);
    }
}
