package dev.sluice.proxy.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What an upstream itself knows of queued orders: which it took, how often, and which it refused. Thread-safe. */
final class Ledger {
    private final Map<String, Integer> taken = new HashMap<>();
    private final Set<String> refused = new HashSet<>();

    void took(String order) {
        synchronized (taken) {
            taken.merge(order, 1, Integer::sum);
        }
    }

    void refused(String order) {
        synchronized (taken) {
            refused.add(order);
        }
    }

    /** How many different orders were taken. */
    int settled() {
        synchronized (taken) {
            return taken.size();
        }
    }

    /** How many were refused and not taken since. */
    int dead() {
        synchronized (taken) {
            return (int)
                    refused.stream().filter(order -> !taken.containsKey(order)).count();
        }
    }

    /** How many times an order was taken that had been taken before. */
    int duplicates() {
        synchronized (taken) {
            return taken.values().stream().mapToInt(times -> times - 1).sum();
        }
    }

    boolean has(String order) {
        synchronized (taken) {
            return taken.containsKey(order);
        }
    }

    /** Of these orders, the ones nobody has taken. */
    int missing(Set<String> orders) {
        synchronized (taken) {
            return (int)
                    orders.stream().filter(order -> !taken.containsKey(order)).count();
        }
    }

    @Override
    public String toString() {
        return "queued orders taken " + settled() + ", refused " + dead() + ", taken again " + duplicates();
    }
}
