package dev.sluice.proxy.cli;

import java.util.ArrayList;
import java.util.List;

/** What the admin interface says of queues, in words for people. */
final class QueueText {
    private QueueText() {}

    /** Whether the queue needs the journal. */
    static boolean durable(JsonObject queue) {
        return !queue.text("durability").equals("MEMORY");
    }

    /** The same, where {@code unavailable} says why durable queues accept nothing, empty while they do. */
    static String state(JsonObject queue, String unavailable) {
        var state = state(queue);
        if (unavailable.isEmpty() || !durable(queue)) return state;
        return state.equals("delivering") ? "accepts nothing" : "accepts nothing, " + state;
    }

    /** Why a queue does not deliver, or that it does. */
    static String state(JsonObject queue) {
        var paused = queue.text("paused_by");
        if (!paused.isEmpty()) return paused.startsWith("paused") ? paused : "paused: " + paused;
        var closed = new ArrayList<String>();
        for (var destination : queue.objects("destinations")) {
            var why = destination.text("closed_by");
            if (!why.isEmpty()) closed.add(destination.text("cluster") + ": " + why);
        }
        return closed.isEmpty() ? "delivering" : "waiting on " + String.join(", ", closed);
    }

    /** The request that a message makes. */
    static String request(JsonObject message) {
        return (message.text("method") + " " + message.text("path")).strip();
    }

    /** A line for each message. */
    static TextTable messages(List<JsonObject> messages) {
        var table =
                new TextTable("ID", "STATE", "POSITION", "KEY", "ATTEMPTS", "REQUEST", "WAITING ON", "LAST FAILURE");
        for (var message : messages) {
            table.row(
                    message.text("id"),
                    message.text("state"),
                    message.text("position"),
                    message.text("key"),
                    message.text("attempts"),
                    request(message),
                    message.text("waiting_on"),
                    message.text("cause"));
        }
        return table;
    }

    /** Says where a listing that was cut off goes on. */
    static void more(List<JsonObject> messages, int limit) {
        if (messages.size() < limit) return;
        System.out.println("there may be more: --after " + messages.getLast().text("sequence")
                + " goes on behind these " + messages.size());
    }
}
