package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** What callers offered and were promised, what the callee received, and whether that fits together. */
final class SurvivalLedger {
    /** What the callee does with a message. */
    private enum Kind {
        SETTLES,
        FAILS_ONCE,
        DIES
    }

    /** A message; its name begins its body. */
    record Offer(int key, int number, Kind kind, int size) {
        static final Offer NONE = new Offer(-1, -1, Kind.SETTLES, 0);

        static Offer make(int key, int number, SplittableRandom random) {
            var kind = switch (random.nextInt(20)) {
                case 0 -> Kind.DIES;
                case 1, 2 -> Kind.FAILS_ONCE;
                default -> Kind.SETTLES;
            };
            return new Offer(key, number, kind, random.nextInt(4) == 0 ? 60_000 : random.nextInt(4_000));
        }

        String name() {
            return key + "-" + number + "-" + kind;
        }

        String body() {
            return name() + ' ' + "x".repeat(size);
        }
    }

    private final Map<String, Offer> offered = new HashMap<>();
    private final Map<String, String> promised = new LinkedHashMap<>(); // ids by name
    private final Map<String, String> seen = new LinkedHashMap<>(); // ids by name, in order of first arrival
    private final Map<String, Integer> settled = new HashMap<>(); // the process's number in which it was, by name
    private final List<String> wrong = new ArrayList<>();
    private int process;

    synchronized void offered(Offer offer) {
        offered.put(offer.name(), offer);
    }

    synchronized void answered(Offer offer, int status, String id) {
        if (status != 202) wrong.add(offer.name() + " was answered " + status);
        var before = promised.putIfAbsent(offer.name(), id);
        if (before != null && !before.equals(id)) wrong.add(offer.name() + " is " + before + " and " + id);
    }

    /** A repeat was answered with the result, which only a message that has been delivered has. */
    synchronized void repeated(Offer offer) {
        if (!seen.containsKey(offer.name())) wrong.add(offer.name() + " has a result and never came");
    }

    /** The process was killed. */
    synchronized void killed() {
        process++;
    }

    /** A message arrived at the callee; returns the status to answer. */
    synchronized int received(String body, String id) {
        int end = body.indexOf(' ');
        var name = end < 0 ? body : body.substring(0, end);
        var offer = offered.get(name);
        if (offer == null || !offer.body().equals(body)) {
            wrong.add("invented: " + name + " of " + body.length() + " bytes");
            return 204;
        }
        var before = seen.putIfAbsent(name, id);
        if (before != null && !before.equals(id)) wrong.add(name + " came as " + before + " and as " + id);
        if (settled.getOrDefault(name, -1) == process) wrong.add(name + " came again without a crash");
        return switch (offer.kind()) {
            case SETTLES -> settles(name, 204);
            case FAILS_ONCE -> before == null ? 500 : settles(name, 204);
            case DIES -> settles(name, 422);
        };
    }

    private int settles(String name, int status) {
        settled.put(name, process);
        return status;
    }

    /** All is as it was promised, once nothing is pending. */
    synchronized void check(List<String> dead) {
        assertThat(wrong).isEmpty();
        assertThat(seen.keySet()).as("lost").containsAll(promised.keySet());
        promised.forEach((name, id) -> assertThat(seen).containsEntry(name, id));
        for (int key : keys()) {
            var numbers = seen.keySet().stream()
                    .map(offered::get)
                    .filter(offer -> offer.key() == key)
                    .map(Offer::number)
                    .toList();
            assertThat(numbers).as("first deliveries of key %s", key).isSorted();
        }
        var shouldBeDead = seen.entrySet().stream()
                .filter(entry -> offered.get(entry.getKey()).kind() == Kind.DIES)
                .map(Map.Entry::getValue)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        assertThat(dead).as("dead letters").containsExactlyInAnyOrderElementsOf(shouldBeDead);
        assertThat(new HashSet<>(seen.values())).as("one id a message").hasSameSizeAs(seen.keySet());
    }

    private Set<Integer> keys() {
        return offered.values().stream().map(Offer::key).collect(Collectors.toSet());
    }
}
