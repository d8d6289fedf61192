package dev.sluice.proxy.route;

import dev.sluice.proxy.format.Format;
import dev.sluice.proxy.format.Line;
import dev.sluice.proxy.format.StreamView;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.InlineHeaders;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.HeaderAppendAction;
import dev.sluice.xds.model.HeaderMutations;
import dev.sluice.xds.model.HeaderValueOption;
import dev.sluice.xds.model.Route;
import dev.sluice.xds.model.RouteConfiguration;
import dev.sluice.xds.model.VirtualHost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Headers that configuration adds to and removes from heads, compiled. The levels are applied from the route to the
 * table, so that the least specific has the last word, or the other way round where the table says so (Envoy:
 * most_specific_header_mutations_wins). Within a level removals come first. Immutable and shared by all workers.
 */
public final class HeaderEdits {
    private record Addition(HeaderName name, Format value, HeaderAppendAction action, boolean keepEmpty) {
        boolean overwrites() {
            return action == HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD
                    || action == HeaderAppendAction.OVERWRITE_IF_EXISTS;
        }
    }

    private record Level(List<HeaderName> removed, List<Addition> added) {}

    private final Level[] requests;
    private final Level[] responses;

    private HeaderEdits(List<HeaderMutations> levels, Surroundings surroundings) {
        requests = levels.stream()
                .filter(level -> !level.requestHeadersToRemove().isEmpty()
                        || !level.requestHeadersToAdd().isEmpty())
                .map(level -> level(level.requestHeadersToRemove(), level.requestHeadersToAdd(), surroundings))
                .toArray(Level[]::new);
        responses = levels.stream()
                .filter(level -> !level.responseHeadersToRemove().isEmpty()
                        || !level.responseHeadersToAdd().isEmpty())
                .map(level -> level(level.responseHeadersToRemove(), level.responseHeadersToAdd(), surroundings))
                .toArray(Level[]::new);
    }

    /** The edits of one level alone. */
    static HeaderEdits of(HeaderMutations level, Surroundings surroundings) {
        return new HeaderEdits(List.of(level), surroundings);
    }

    /** The edits of a route with those of its virtual host and table. */
    static HeaderEdits of(RouteConfiguration table, VirtualHost host, Route route, Surroundings surroundings) {
        var levels = new ArrayList<>(List.of(route.headerMutations(), host.headerMutations(), table.headerMutations()));
        if (table.mostSpecificHeaderMutationsWins()) Collections.reverse(levels);
        return new HeaderEdits(levels, surroundings);
    }

    /** Edits a request on its way to the upstream. */
    public void request(RequestHead head, StreamView view) {
        for (var level : requests) apply(level, head, view);
    }

    /** Edits a response on its way to the client. */
    public void response(Headers head, StreamView view) {
        for (var level : responses) apply(level, head, view);
    }

    private static void apply(Level level, Headers head, StreamView view) {
        for (var name : level.removed) head.remove(name);
        var added = level.added;
        if (added.isEmpty()) return;
        // Envoy: HeaderParser. All values are found before any header changes; what overwrites comes before what adds.
        var values = new byte[added.size()][];
        var line = new Line();
        for (int i = 0; i < values.length; i++) {
            if (!wanted(added.get(i), head)) continue;
            line.clear();
            added.get(i).value.write(view, line);
            if (line.length() == 0 && !added.get(i).keepEmpty) continue;
            // A value that a client has a hand in must not end the field it stands in: such an addition is left out.
            if (!Headers.isValue(line.array(), 0, line.length())) continue;
            values[i] = Arrays.copyOf(line.array(), line.length());
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null && added.get(i).overwrites()) put(added.get(i).name, head, values[i], true);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null && !added.get(i).overwrites()) put(added.get(i).name, head, values[i], false);
        }
    }

    private static boolean wanted(Addition addition, Headers head) {
        return switch (addition.action) {
            case APPEND_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS_OR_ADD -> true;
            case ADD_IF_ABSENT -> !head.contains(addition.name);
            case OVERWRITE_IF_EXISTS -> head.contains(addition.name);
        };
    }

    private static void put(HeaderName name, Headers head, byte[] value, boolean alone) {
        if (isPseudo(name)) {
            if (head instanceof RequestHead request && name.id() <= RequestHead.PATH) request.set(name.id(), value);
            return;
        }
        if (alone) {
            head.remove(name);
            head.add(name, value);
        } else {
            InlineHeaders.append(head, name, value);
        }
    }

    private static boolean isPseudo(HeaderName name) {
        return name.id() > 0 && name.id() <= Headers.PROTOCOL;
    }

    private static Level level(List<String> removed, List<HeaderValueOption> added, Surroundings surroundings) {
        return new Level(
                removed.stream().map(HeaderName::of).toList(),
                added.stream()
                        .map(option -> new Addition(
                                HeaderName.of(option.key()),
                                Format.compile(option.value(), true, surroundings),
                                option.appendAction(),
                                option.keepEmptyValue()))
                        .toList());
    }
}
