package dev.sluice.proxy.stats;

import dev.sluice.xds.model.StatsConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns dotted names into names with tags, for Prometheus. A tag stands either in a scope's prefix or in a statistic's
 * text, so both are looked at apart and never together; the text's tags come first, as in Envoy. Immutable.
 */
public final class TagExtraction {
    // A listener by its address, version 4 or 6, or by its stat prefix up to the first dot.
    private static final String LISTENER = "(?:[_.\\d]+|[_\\[\\]a-fA-F\\d]+|[^.]+)";

    // Envoy: well-known tag names, those of the statistics kept here, in Envoy's order; and ours for queues.
    private static final List<TagRule> WELL_KNOWN = List.of(
            new TagRule("envoy.response_code", "_rq(_(\\d{3}))$"),
            new TagRule("envoy.response_code_class", "_rq_((\\d))xx$"),
            new TagRule("envoy.rds_route_config", "^http\\.[^.]+\\.rds\\.((.+)\\.)[^.]+$"),
            new TagRule("envoy.cluster_name", "^cluster\\.(([^.]+)\\.)"),
            new TagRule("envoy.http_conn_manager_prefix", "^listener\\..*?\\.http\\.(([^.]+)\\.)"),
            new TagRule("envoy.http_conn_manager_prefix", "^http\\.(([^.]+)\\.)"),
            new TagRule(
                    "envoy.worker_id", "^(?:listener\\." + LISTENER + "|listener_manager|server)\\.worker(_(\\d+))\\."),
            new TagRule("envoy.listener_address", "^listener\\.((" + LISTENER + ")\\.)"),
            new TagRule("queue", "^queue\\.((.+)\\.)[^.]+$"),
            new TagRule("state", "^x\\.depth(\\.(.+))$"),
            new TagRule("reason", "^x\\.(?:rejected|dead|forgotten)_total(\\.(.+))$"),
            new TagRule("cause", "^x\\.wait_seconds(\\.(.+))$"),
            new TagRule("outcome", "^x\\.attempts_total(\\.(.+))$"));

    private static final String PLACE = "x"; // stands for the other half of a name

    private final List<TagRule> rules = new ArrayList<>();
    private final List<Tag> fixed = new ArrayList<>();

    /**
     * Of a configuration.
     *
     * @throws IllegalArgumentException when it names a tag that is neither defined nor well known
     */
    public TagExtraction(StatsConfig config) {
        if (config.useAllDefaultTags()) rules.addAll(WELL_KNOWN);
        for (var tag : config.statsTags()) {
            if (tag.fixedValue() != null) fixed.add(new Tag(tag.tagName(), tag.fixedValue()));
            else if (tag.regex() != null) rules.add(new TagRule(tag.tagName(), tag.regex()));
            else addWellKnown(tag.tagName(), config.useAllDefaultTags());
        }
    }

    /** A scope's prefix without its tags, and the fixed ones. */
    Tagged prefix(String prefix) {
        if (prefix.isEmpty()) return new Tagged("", fixed);
        var whole = extract(prefix + '.' + PLACE);
        if (!whole.name().endsWith('.' + PLACE)) return new Tagged(prefix, fixed);
        var tags = new ArrayList<>(whole.tags());
        tags.addAll(fixed);
        return new Tagged(whole.name().substring(0, whole.name().length() - PLACE.length() - 1), tags);
    }

    /** A statistic's text without its tags. */
    Tagged text(String text) {
        var whole = extract(PLACE + '.' + text);
        return new Tagged(whole.name().substring(PLACE.length() + 1), whole.tags());
    }

    private void addWellKnown(String tag, boolean there) {
        var known = WELL_KNOWN.stream().filter(rule -> rule.tag().equals(tag)).toList();
        if (known.isEmpty()) {
            throw new IllegalArgumentException(
                    "stats_config.stats_tags: no regex is given for \"" + tag + "\" and it is not a well-known tag");
        }
        if (!there) rules.addAll(known);
    }

    private Tagged extract(String name) {
        var tags = new ArrayList<Tag>();
        for (var rule : rules) {
            var matcher = rule.pattern().matcher(name);
            if (!matcher.find() || matcher.groupCount() < 1 || matcher.group(1) == null) continue;
            var value = matcher.groupCount() < 2 || matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
            if (rule.tag().equals("envoy.listener_address") && value.equals("admin")) continue; // as in Envoy
            tags.add(new Tag(rule.tag(), value));
            name = name.substring(0, matcher.start(1)) + name.substring(matcher.end(1));
        }
        return new Tagged(name, tags);
    }
}
