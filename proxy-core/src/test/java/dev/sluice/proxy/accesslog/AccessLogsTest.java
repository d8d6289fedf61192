package dev.sluice.proxy.accesslog;

import static dev.sluice.proxy.format.Texts.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.format.FakeStream;
import dev.sluice.proxy.format.Surroundings;
import dev.sluice.proxy.format.TimePoint;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.stats.StatStore;
import dev.sluice.xds.model.AccessLog;
import dev.sluice.xds.model.AccessLogFilter;
import dev.sluice.xds.model.AccessLogFormat;
import dev.sluice.xds.model.AccessLogSink;
import dev.sluice.xds.model.ComparisonOp;
import dev.sluice.xds.model.HeaderMatch;
import dev.sluice.xds.model.HeaderMatcher;
import dev.sluice.xds.model.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final AccessLogs logs = new AccessLogs(
            new AccessLogs.Settings(
                    2,
                    Duration.ofMillis(5),
                    Thread.ofPlatform().daemon().name("access-log").factory(),
                    new Surroundings("vm", Map.of()),
                    matcher -> head -> head.contains(HeaderName.of(matcher.name()))),
            new StatStore(2).computed("filesystem"));
    private final FakeStream stream = new FakeStream();

    @AfterEach
    void close() throws InterruptedException {
        logs.close(LONG);
    }

    @Test
    void writesLinesOfAllWorkersToTheFile() throws Exception {
        var logger = logs.compile(List.of(text("a.log", null, "%RESPONSE_CODE%\n")));
        stream.code = 200;
        logger.log(stream, 0);
        logger.log(stream, 1);
        stream.code = 503;
        logger.log(stream, 0);
        assertThat(logs.close(LONG)).isTrue();
        assertThat(Files.readAllLines(directory.resolve("a.log"))).containsExactlyInAnyOrder("200", "200", "503");
    }

    @Test
    void endsJsonLines() throws Exception {
        var tree = new JsonValue.Tree(
                List.of(new JsonValue.Member("code", new JsonValue.Text(format("%RESPONSE_CODE%")))));
        var sink = new AccessLogSink.File(directory.resolve("j.log").toString());
        var logger = logs.compile(List.of(new AccessLog(sink, null, new AccessLogFormat.Json(tree, false))));
        stream.code = 404;
        logger.log(stream, 0);
        logs.close(LONG);
        assertThat(directory.resolve("j.log")).hasContent("{\"code\":404}\n");
    }

    @Test
    void writesWithinTheIntervalAndFollowsARotation() throws Exception {
        var file = directory.resolve("r.log");
        var logger = logs.compile(List.of(text("r.log", null, "%RESPONSE_CODE%\n")));
        logger.log(stream, 0);
        await(() -> Files.size(file) == 2);
        Files.move(file, directory.resolve("r.1"));
        logs.reopen();
        await(() -> Files.exists(file));
        logger.log(stream, 0);
        await(() -> Files.size(file) == 2);
        assertThat(Files.size(directory.resolve("r.1"))).isEqualTo(2);
    }

    @Test
    void opensAPathOnceAndClosesItWithItsLastUser() throws Exception {
        var first = logs.compile(List.of(text("s.log", null, "1\n")));
        var second = logs.compile(List.of(text("s.log", null, "2\n")));
        first.log(stream, 0);
        first.release();
        second.log(stream, 0);
        second.release();
        await(() -> Files.size(directory.resolve("s.log")) == 4);
        assertThat(directory.resolve("s.log")).hasContent("1\n2\n");
    }

    @Test
    void refusesALogByItsPlaceAndLeavesNothingOpen() {
        var good = text("g.log", null, "x");
        assertThatThrownBy(() -> logs.compile(List.of(good, text("g.log", null, "%NOPE%"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("access_log[1]: %NOPE% is not an operator that is supported");
        assertThatThrownBy(() -> logs.compile(List.of(text("no/such/dir.log", null, "x"))))
                .hasMessageStartingWith("access_log[0]: cannot open " + directory.resolve("no/such/dir.log"));
        assertThatThrownBy(
                        () -> logs.compile(List.of(text("g.log", new AccessLogFilter.ResponseFlag(Set.of("XX")), "x"))))
                .hasMessage("access_log[0]: response_flag_filter: unknown flag \"XX\"");
    }

    @Test
    void logsOnlyWhatTheFilterWants() {
        var slow = new AccessLogFilter.RequestDuration(ComparisonOp.GE, 100);
        var failed = new AccessLogFilter.StatusCode(ComparisonOp.GE, 500);
        var flagged = new AccessLogFilter.ResponseFlag(Set.of("UF", "UO"));
        var any = new AccessLogFilter.ResponseFlag(Set.of());
        var header =
                new AccessLogFilter.Header(new HeaderMatcher("x-log", new HeaderMatch.Present(true), false, false));
        var unavailable = new AccessLogFilter.GrpcStatus(Set.of(14), false);

        stream.code = 503;
        stream.points.put(TimePoint.DONE, 99_999_999L);
        assertThat(holds(failed)).isTrue();
        assertThat(holds(slow)).isFalse();
        assertThat(holds(flagged)).isFalse();
        assertThat(holds(any)).isFalse();
        assertThat(holds(header)).isFalse();
        assertThat(holds(unavailable)).isTrue();
        assertThat(holds(new AccessLogFilter.GrpcStatus(Set.of(14), true))).isFalse();
        assertThat(holds(new AccessLogFilter.And(List.of(failed, slow)))).isFalse();
        assertThat(holds(new AccessLogFilter.Or(List.of(slow, failed)))).isTrue();
        assertThat(holds(new AccessLogFilter.NotHealthCheck())).isTrue();

        stream.points.put(TimePoint.DONE, 100_000_000L);
        stream.flags = ResponseFlag.UO.bit();
        stream.request = new RequestHead();
        stream.request.add(HeaderName.of("x-log"), "");
        assertThat(holds(new AccessLogFilter.And(List.of(slow, failed, flagged, any, header))))
                .isTrue();
        assertThat(holds(new AccessLogFilter.StatusCode(ComparisonOp.EQ, 503))).isTrue();
        assertThat(holds(new AccessLogFilter.StatusCode(ComparisonOp.LE, 502))).isFalse();
    }

    @Test
    void namesTheResponseFieldsThatAreRead() {
        var grpc = new AccessLogFilter.Or(
                List.of(new AccessLogFilter.NotHealthCheck(), new AccessLogFilter.GrpcStatus(Set.of(1), false)));
        var logger = logs.compile(List.of(text("n.log", grpc, "%RESP(b)% %RESP(a?b)%")));
        assertThat(logger.responseNames()).extracting(HeaderName::toString).containsExactly("a", "b", "grpc-status");
    }

    private boolean holds(AccessLogFilter filter) {
        return LogCondition.of(filter, matcher -> head -> head.contains(HeaderName.of(matcher.name())))
                .holds(stream);
    }

    private AccessLog text(String file, @Nullable AccessLogFilter filter, String text) {
        return new AccessLog(
                new AccessLogSink.File(directory.resolve(file).toString()),
                filter,
                new AccessLogFormat.Text(format(text), false));
    }

    private interface Check {
        boolean holds() throws IOException;
    }

    private static void await(Check check) throws Exception {
        for (int i = 0; i < 1000; i++) {
            try {
                if (check.holds()) return;
            } catch (NoSuchFileException e) {
                // not yet
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("did not happen within 10 s");
    }
}
