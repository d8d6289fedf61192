package dev.sluice.queue.order;

/** How many messages of a queue have not gone yet, by priority; kept as they come and go. Single-threaded. */
public final class Backlog {
    private final int[] byPriority = new int[10];
    private int size;

    /** One more. */
    public void add(Ranked item) {
        byPriority[item.priority()]++;
        size++;
    }

    /** One less. */
    public void remove(Ranked item) {
        byPriority[item.priority()]--;
        size--;
    }

    /** All of them. */
    int size() {
        return size;
    }

    /** Those of one priority, 0 to 9. */
    int of(int priority) {
        return byPriority[priority];
    }
}
