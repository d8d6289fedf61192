package dev.sluice.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.filter.HttpFilter;
import dev.sluice.proxy.filter.HttpFilterFactory;
import dev.sluice.proxy.filter.Side;
import dev.sluice.proxy.filter.StreamContext;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.filter.Verdict;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.server.ProxyFixture;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Puts a filter of a test into the chain and writes down what it is told, over all exchanges. */
final class Probes implements HttpFilterFactory {
    private final Function<StreamContext, HttpFilter> filters;
    private final List<String> log = new CopyOnWriteArrayList<>();

    /** Filters that do nothing but listen. */
    Probes() {
        this(context -> new HttpFilter() {});
    }

    Probes(Function<StreamContext, HttpFilter> filters) {
        this.filters = filters;
    }

    @Override
    public HttpFilter create(StreamContext context) {
        return new Probe(filters.apply(context));
    }

    /** What was told so far; a piece of data with its length. */
    List<String> log() {
        return log;
    }

    /** What was told of watermarks so far. */
    List<String> marks() {
        return log.stream().filter(line -> line.startsWith("writable")).toList();
    }

    /** Waits for an exchange's end and returns what was told until then. */
    List<String> toTheEnd() {
        ProxyFixture.await(() -> log.contains("complete"), "no end after " + log);
        return log;
    }

    /** Waits for a line of the log. */
    void await(String line) {
        ProxyFixture.await(() -> log.contains(line), "no " + line + " in " + log);
    }

    /** The endings that were told. */
    List<String> endings() {
        return toTheEnd().stream()
                .filter(line -> line.equals("aborted") || line.equals("complete"))
                .toList();
    }

    private final class Probe implements HttpFilter {
        private final HttpFilter filter;
        private boolean complete;

        Probe(HttpFilter filter) {
            this.filter = filter;
        }

        private void told(String what, boolean last) {
            if (complete) log.add("AFTER THE END");
            log.add(last ? what + " last" : what);
        }

        @Override
        public Verdict requestHead(RequestHead head, boolean last) {
            told("request", last);
            return filter.requestHead(head, last);
        }

        @Override
        public Verdict requestData(ByteBuf data, boolean last) {
            told("data " + data.readableBytes(), last);
            return filter.requestData(data, last);
        }

        @Override
        public Verdict requestTrailers(Headers trailers) {
            told("trailers", false);
            return filter.requestTrailers(trailers);
        }

        @Override
        public Verdict informational(ResponseHead head) {
            told("interim " + head.status(), false);
            return filter.informational(head);
        }

        @Override
        public Verdict responseHead(ResponseHead head, boolean last) {
            told("response " + head.status(), last);
            return filter.responseHead(head, last);
        }

        @Override
        public Verdict responseData(ByteBuf data, boolean last) {
            told("response data " + data.readableBytes(), last);
            return filter.responseData(data, last);
        }

        @Override
        public Verdict responseTrailers(Headers trailers) {
            told("response trailers", false);
            return filter.responseTrailers(trailers);
        }

        @Override
        public void writable(Side side, boolean yes) {
            told("writable " + side + " " + yes, false);
            filter.writable(side, yes);
        }

        @Override
        public void aborted(Failure why) {
            told("aborted", false);
            filter.aborted(why);
        }

        @Override
        public void complete(StreamInfo info) {
            told("complete", false);
            complete = true;
            filter.complete(info);
        }
    }

    /** Fails when anything was told after an end. */
    void check() {
        assertThat(log).doesNotContain("AFTER THE END");
    }
}
