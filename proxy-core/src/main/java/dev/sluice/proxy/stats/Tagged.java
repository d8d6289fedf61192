package dev.sluice.proxy.stats;

import java.util.List;

/** A name without its tags, and the tags in the order they were found. */
record Tagged(String name, List<Tag> tags) {}
