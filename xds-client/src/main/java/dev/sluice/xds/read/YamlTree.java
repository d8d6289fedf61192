package dev.sluice.xds.read;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML or JSON into maps with text keys, lists, Strings, Longs, BigIntegers, Doubles, Booleans and nulls.
 *
 * <p>Bounds: a file has at most 128 MiB, or a 16th of the heap where that is less, and is not read when it is larger;
 * values nest at most {@value #MAX_DEPTH} deep; a tree has at most 10 million values, or one for each 512 bytes of heap,
 * aliases counted with all they stand for, so that no file can exhaust the heap. An alias inside its own anchor is
 * refused, so the tree has no cycle. Shared parts of the tree must not be changed.
 */
public final class YamlTree {
    private static final long HEAP = Runtime.getRuntime().maxMemory();
    private static final int MAX_BYTES = (int) Math.min(128 * 1024 * 1024, HEAP / 16);
    private static final int MAX_DEPTH = 100;
    private static final long MAX_NODES = Math.min(10_000_000, HEAP / 512);

    private static final Pattern JSON_WORD =
            Pattern.compile("true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final Object OPEN = new Object(); // stands for an anchored collection that has not ended

    private final Iterator<Event> events;
    private final boolean json;
    private final Problems problems;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private long nodes;
    private int deepest;

    private record Anchored(@Nullable Object value, long nodes, int height) {}

    private YamlTree(Iterator<Event> events, boolean json, Problems problems) {
        this.events = events;
        this.json = json;
        this.problems = problems;
    }

    /** Reads a file; returns null after adding a problem when it cannot be read, is too large or is no YAML. */
    public static @Nullable Object file(Path file, Problems problems) {
        if (Files.isDirectory(file)) {
            problems.add(FieldPath.ROOT, file + " is a directory; name a file in it");
            return null;
        }
        if (file.toString().endsWith(".pb") || file.toString().endsWith(".pb_text")) {
            problems.add(FieldPath.ROOT, file + " would be a protobuf message; Sluice reads YAML and JSON");
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            if (Files.size(file) > MAX_BYTES) {
                problems.add(FieldPath.ROOT, file + " has " + Files.size(file) + " bytes; at most " + MAX_BYTES);
                return null;
            }
            var bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                problems.add(FieldPath.ROOT, file + " has more than " + MAX_BYTES + " bytes");
                return null;
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text(text, file.toString().endsWith(".json"), problems);
        } catch (CharacterCodingException notText) {
            problems.add(FieldPath.ROOT, file + " is not UTF-8 text");
        } catch (NoSuchFileException missing) {
            problems.add(FieldPath.ROOT, file + " does not exist");
        } catch (AccessDeniedException forbidden) {
            problems.add(FieldPath.ROOT, file + " may not be read: permission denied");
        } catch (IOException unreadable) {
            problems.add(FieldPath.ROOT, file + " cannot be read: " + unreadable.getMessage());
        }
        return null;
    }

    /** Reads a text; returns null after adding a problem when it is no YAML or has no value at all (Envoy, too). */
    public static @Nullable Object text(String text, Problems problems) {
        return text(text, false, problems);
    }

    private static @Nullable Object text(String text, boolean json, Problems problems) {
        var settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        try {
            var events = new Parse(settings).parseReader(new StringReader(text)).iterator();
            return new YamlTree(events, json, problems).document();
        } catch (YamlEngineException | Refused notYaml) {
            problems.add(FieldPath.ROOT, "not valid YAML or JSON: " + words(notYaml));
            return null;
        }
    }

    private static String words(RuntimeException e) {
        if (e instanceof MarkedYamlEngineException marked) {
            return marked.getProblem()
                    + marked.getProblemMark().map(YamlTree::at).orElse("");
        }
        return String.valueOf(e.getMessage());
    }

    private Object document() {
        events.next(); // stream start
        if (events.next().getEventId() != Event.ID.DocumentStart) {
            throw new Refused("there is nothing in it");
        }
        var root = value(events.next(), 1);
        events.next(); // document end
        if (root == null) {
            throw new Refused("there is nothing in it");
        }
        if (events.next().getEventId() == Event.ID.DocumentStart) {
            problems.warn(FieldPath.ROOT, "more than one document: the first one counts"); // as in Envoy
        }
        return root;
    }

    private @Nullable Object value(Event event, int depth) {
        descend(depth, event);
        count(1);
        if (event instanceof AliasEvent alias) {
            return dereference(alias, depth);
        }
        var node = (NodeEvent) event;
        if (node.getAnchor().isEmpty()) {
            return content(node, depth);
        }
        var name = node.getAnchor().get().getValue();
        anchors.put(name, new Anchored(OPEN, 0, 0));
        long nodesBefore = nodes;
        int deepestBefore = deepest;
        deepest = depth;
        var value = content(node, depth);
        anchors.put(name, new Anchored(value, nodes - nodesBefore + 1, deepest - depth));
        deepest = Math.max(deepest, deepestBefore);
        return value;
    }

    private @Nullable Object content(NodeEvent node, int depth) {
        return switch (node) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent start -> {
                braces(start.isFlow(), start);
                yield list(depth);
            }
            case MappingStartEvent start -> {
                braces(start.isFlow(), start);
                yield map(depth);
            }
            default -> throw new Refused("unexpected " + node.getEventId() + at(node));
        };
    }

    private @Nullable Object scalar(ScalarEvent scalar) {
        boolean text = scalar.getTag().map(tag -> tag.equals("!")).orElse(!scalar.isPlain());
        if (text) {
            return scalar.getValue();
        }
        return json ? jsonWord(scalar) : PlainScalar.yaml(scalar.getValue());
    }

    private static @Nullable Object jsonWord(ScalarEvent scalar) {
        var word = scalar.getValue();
        if (!JSON_WORD.matcher(word).matches()) {
            throw new Refused("a word without quotes, \"" + word + "\", in a .json file" + at(scalar));
        }
        return PlainScalar.resolve(word);
    }

    /** A .json file is JSON, of which Envoy forgives single quotes, bare keys and a comma too many. */
    private void braces(boolean flow, Event event) {
        if (json && !flow) {
            throw new Refused("YAML without brackets in a .json file" + at(event));
        }
    }

    private List<@Nullable Object> list(int depth) {
        var list = new ArrayList<@Nullable Object>();
        for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            list.add(value(event, depth + 1));
        }
        return Collections.unmodifiableList(list);
    }

    private Map<String, @Nullable Object> map(int depth) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(event instanceof ScalarEvent key)) {
                throw new Refused("a key that is no text" + at(event));
            }
            var value = value(events.next(), depth + 1);
            if (map.containsKey(key.getValue())) {
                problems.warn(
                        FieldPath.ROOT,
                        "the key \"" + key.getValue() + "\" stands twice" + at(event) + "; the last one counts");
            }
            map.put(key.getValue(), value); // Envoy: the last one counts
        }
        return Collections.unmodifiableMap(map);
    }

    private @Nullable Object dereference(AliasEvent alias, int depth) {
        var anchored = anchors.get(alias.getAlias().getValue());
        if (anchored == null) {
            throw new Refused("no anchor &" + alias.getAlias().getValue() + " before this alias" + at(alias));
        }
        if (anchored.value == OPEN) {
            throw new Refused(
                    "the alias *" + alias.getAlias().getValue() + " stands inside its own anchor" + at(alias));
        }
        count(anchored.nodes);
        descend(depth + anchored.height, alias);
        return anchored.value;
    }

    private void descend(int depth, Event event) {
        if (depth > MAX_DEPTH) {
            throw new Refused("nested deeper than " + MAX_DEPTH + at(event));
        }
        deepest = Math.max(deepest, depth);
    }

    private void count(long more) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw new Refused("more than " + MAX_NODES + " values, aliases counted in full");
        }
    }

    private static String at(Event event) {
        return event.getStartMark().map(YamlTree::at).orElse("");
    }

    private static String at(Mark mark) {
        return " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message, null, false, false);
        }
    }
}
