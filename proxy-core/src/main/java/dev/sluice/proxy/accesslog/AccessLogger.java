package dev.sluice.proxy.accesslog;

import dev.sluice.proxy.format.Line;
import dev.sluice.proxy.format.StreamView;
import dev.sluice.proxy.http.HeaderName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The access logs of one listener or connection manager, compiled; shared by all workers. */
public final class AccessLogger {
    /** One log: whether, what and where. */
    record Entry(LogCondition condition, LineFormat format, LogFile file) {}

    /** A format of either kind, with its line end. */
    interface LineFormat {
        void write(StreamView view, Line out);
    }

    private final AccessLogs logs;
    private final Entry[] entries;
    private final List<HeaderName> responseNames;

    AccessLogger(AccessLogs logs, List<Entry> entries, Set<String> responseNames) {
        this.logs = logs;
        this.entries = entries.toArray(Entry[]::new);
        this.responseNames =
                new TreeSet<>(responseNames).stream().map(HeaderName::of).toList();
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** Writes the lines of an exchange; on that worker's loop. Never waits: a line without room is dropped and counted. */
    public void log(StreamView view, int worker) {
        for (var entry : entries) {
            if (!entry.condition.holds(view)) continue;
            var line = logs.line(worker).clear();
            entry.format.write(view, line);
            entry.file.write(worker, line.array(), line.length());
        }
    }

    /** The response fields that the formats and filters read, for exchanges that give their head away. */
    public List<HeaderName> responseNames() {
        return responseNames;
    }

    /** Ends the use of the files, on the control thread, once no worker logs here any more. */
    public void release() {
        for (var entry : entries) logs.release(entry.file);
    }
}
