package dev.sluice.proxy.filter.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.failure.Failure;
import dev.sluice.proxy.failure.Reason;
import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.Version;
import dev.sluice.queue.config.Retry;
import dev.sluice.queue.delivery.AttemptResult;
import dev.sluice.queue.delivery.Judge;
import dev.sluice.queue.delivery.Judgement;
import dev.sluice.queue.store.MemoryBudget;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerCollectorTest {
    private static final Peer PEER =
            new Peer(new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2), 1);

    private final MemoryBudget memory = new MemoryBudget(1 << 20);
    private final StreamInfo info = new StreamInfo(PEER, Version.HTTP_1_1, 1, 0);

    private AnswerCollector collector(int resultBytes) {
        return new AnswerCollector(resultBytes, false, InstantSource.system(), memory);
    }

    /** What comes of a delivery that ends with a flag, before and after its request reached a host. */
    @ParameterizedTest
    @CsvSource({
        "NR, NO_ROUTE, reset",
        "NC, NO_CLUSTER, reset",
        "UH, NO_HEALTHY_HOST, reset",
        "UO, OVERFLOW, reset",
        "UF, CONNECT_FAILURE, reset",
        "UT, CONNECT_FAILURE, timeout",
        "SI, CONNECT_FAILURE, timeout",
        "UMSDR, CONNECT_FAILURE, timeout",
        "UC, reset, reset",
        "UR, reset, reset",
        "UPE, reset, reset",
        "LR, reset, reset",
        "DC, reset, reset",
        "DR, reset, reset",
        "DPE, reset, reset",
    })
    void aFlagSaysWhetherTheDestinationPausesOrTheAttemptIsSpent(ResponseFlag flag, String unsent, String sent) {
        info.flag(flag);
        assertThat(outcome()).isEqualTo(unsent);
        info.upstreamConnected(PEER, Version.HTTP_1_1, 2);
        assertThat(outcome()).isEqualTo(sent);
    }

    @Test
    void theLongestDurationOfAnExchangeIsATimeout() {
        info.upstreamConnected(PEER, Version.HTTP_1_1, 2);
        info.details("max_duration_timeout");
        assertThat(outcome()).isEqualTo("timeout");
    }

    private String outcome() {
        var answer = collector(0);
        answer.cut(Failure.downstream(Reason.LOCAL_RESET, "over"));
        var result = answer.result(info);
        boolean spent = !(Judge.judge(result, Retry.DEFAULT) instanceof Judgement.Pause);
        if (result instanceof AttemptResult.Unavailable unavailable) {
            assertThat(spent).isFalse();
            return unavailable.cause().name();
        }
        assertThat(spent).isTrue();
        return result instanceof AttemptResult.TimedOut ? "timeout" : "reset";
    }

    @Test
    void beyondWhatIsStoredABodyIsKeptWhereMemoryHasRoom() {
        info.details("via_upstream");
        var answer = collector(100);
        answer.data(Unpooled.wrappedBuffer(new byte[1 << 19]), true);
        assertThat(((AttemptResult.Answered) answer.result(info)).body().size()).isEqualTo(1 << 19);
        answer.release();
        assertThat(memory.used()).isZero();

        memory.add(1 << 20);
        var cut = collector(100);
        cut.data(Unpooled.wrappedBuffer(new byte[1 << 19]), true);
        assertThat(((AttemptResult.Answered) cut.result(info)).body().size()).isEqualTo(101);
        cut.release();
        assertThat(memory.used()).isEqualTo(1 << 20);
    }
}
