package dev.sluice.proxy.accesslog;

import dev.sluice.proxy.format.Format;
import dev.sluice.proxy.format.GrpcStatus;
import dev.sluice.proxy.format.JsonFormat;
import dev.sluice.proxy.format.Line;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.stats.Scope;
import dev.sluice.xds.model.AccessLog;
import dev.sluice.xds.model.AccessLogFilter;
import dev.sluice.xds.model.AccessLogFormat;
import dev.sluice.xds.model.AccessLogSink;
import dev.sluice.xds.model.HeaderMatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All access log files of the process, each open once however many logs name it. The control thread's; only
 * {@link AccessLogger#log} is the workers'.
 */
public final class AccessLogs {
    /**
     * What compiling and writing logs needs.
     *
     * @param workers how many there are; the control thread logs as the number after the last
     * @param flushInterval how long a line waits at most; Envoy: 10 s
     * @param threads makes a file's thread; its blocking is all that it does
     * @param surroundings of the process, for operators
     * @param headers compiles header matchers
     */
    public record Settings(
            int workers,
            Duration flushInterval,
            ThreadFactory threads,
            Surroundings surroundings,
            Function<HeaderMatcher, Predicate<RequestHead>> headers) {}

    private static final List<ToLongFunction<LogFile>> COUNTS =
            List.of(LogFile::completed, LogFile::failed, LogFile::reopenFailed, LogFile::dropped);

    private final Settings settings;
    private final Map<String, LogFile> files = new HashMap<>();
    private final AtomicReferenceArray<@Nullable Line> lines;
    private final long[] past = new long[COUNTS.size()]; // counts of files that were closed

    /** No files yet; {@code filesystem} is the scope of that name, which shows the counts. */
    public AccessLogs(Settings settings, Scope filesystem) {
        this.settings = settings;
        this.lines = new AtomicReferenceArray<>(settings.workers() + 1);
        filesystem.counter("write_completed", () -> count(0));
        filesystem.counter("write_failed", () -> count(1));
        filesystem.counter("reopen_failed", () -> count(2));
        filesystem.counter("lines_dropped", () -> count(3));
    }

    /**
     * Compiles logs and opens their files.
     *
     * @throws IllegalArgumentException naming the log by its place and what is wrong with it; nothing is left open
     */
    public AccessLogger compile(List<AccessLog> configured) {
        var entries = new ArrayList<AccessLogger.Entry>();
        var names = new HashSet<String>();
        try {
            for (int i = 0; i < configured.size(); i++) {
                try {
                    entries.add(entry(configured.get(i), names));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("access_log[" + i + "]: " + e.getMessage(), e);
                }
            }
        } catch (IllegalArgumentException e) {
            for (var entry : entries) release(entry.file());
            throw e;
        }
        return new AccessLogger(this, entries, names);
    }

    /** Opens every file's path again, after rotation. */
    public void reopen() {
        for (var file : files.values()) file.reopen();
    }

    /** Writes what is there and closes all files; waits for that, so it is not for a loop. False when time ran out. */
    public boolean close(Duration atMost) throws InterruptedException {
        for (var file : files.values()) file.close();
        boolean all = true;
        for (var file : files.values()) all &= file.awaitEnd(atMost);
        return all;
    }

    Line line(int worker) {
        var line = lines.getPlain(worker);
        if (line == null) {
            line = new Line();
            lines.setPlain(worker, line);
        }
        return line;
    }

    void release(LogFile file) {
        if (--file.users > 0) return;
        files.values().remove(file);
        file.close();
        for (int i = 0; i < past.length; i++) past[i] += COUNTS.get(i).applyAsLong(file);
    }

    private AccessLogger.Entry entry(AccessLog log, Set<String> responseNames) {
        LogCondition condition =
                log.filter() == null ? view -> true : LogCondition.of(log.filter(), settings.headers());
        if (log.filter() != null && readsGrpcStatus(log.filter())) responseNames.add(GrpcStatus.NAME.toString());
        return new AccessLogger.Entry(condition, format(log.format(), responseNames), open(log.sink()));
    }

    private AccessLogger.LineFormat format(AccessLogFormat format, Set<String> responseNames) {
        return switch (format) {
            case AccessLogFormat.Text text -> {
                var compiled = Format.compile(text.format(), text.omitEmptyValues(), settings.surroundings());
                add(compiled.responseNames(), responseNames);
                yield compiled::writeLine;
            }
            case AccessLogFormat.Json json -> {
                var compiled = JsonFormat.compile(json.tree(), json.omitEmptyValues(), settings.surroundings());
                add(compiled.responseNames(), responseNames);
                yield (view, out) -> {
                    compiled.write(view, out);
                    out.put('\n');
                };
            }
        };
    }

    private LogFile open(AccessLogSink sink) {
        var key = Target.key(sink);
        var known = files.get(key);
        if (known != null) {
            known.users++;
            return known;
        }
        try {
            var file =
                    new LogFile(key, Target.of(sink), settings.workers(), settings.flushInterval(), settings.threads());
            files.put(key, file);
            return file;
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot open " + key + " for appending: " + e, e);
        }
    }

    private static boolean readsGrpcStatus(AccessLogFilter filter) {
        return switch (filter) {
            case AccessLogFilter.GrpcStatus status -> true;
            case AccessLogFilter.And and -> and.filters().stream().anyMatch(AccessLogs::readsGrpcStatus);
            case AccessLogFilter.Or or -> or.filters().stream().anyMatch(AccessLogs::readsGrpcStatus);
            case AccessLogFilter.StatusCode code -> false;
            case AccessLogFilter.RequestDuration duration -> false;
            case AccessLogFilter.NotHealthCheck not -> false;
            case AccessLogFilter.ResponseFlag flag -> false;
            case AccessLogFilter.Header header -> false;
        };
    }

    private static void add(List<HeaderName> names, Set<String> to) {
        for (var name : names) to.add(name.toString());
    }

    private long count(int which) {
        long sum = past[which];
        for (var file : files.values()) sum += COUNTS.get(which).applyAsLong(file);
        return sum;
    }
}
