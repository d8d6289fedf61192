package dev.sluice.queue.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.queue.config.Retry;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.ResponseImage;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTest {
    private static Judgement http(int status, long retryAfter) {
        return judge(status, AttemptResult.NO_GRPC, retryAfter, Retry.DEFAULT);
    }

    private static Judgement judge(int status, int grpc, long retryAfter, Retry retry) {
        var response = new ResponseImage(status, Fields.EMPTY, Fields.EMPTY);
        return Judge.judge(new AttemptResult.Answered(response, Payload.empty(), grpc, retryAfter), retry);
    }

    @ParameterizedTest
    @CsvSource({
        "200, settled",
        "201, settled",
        "204, settled",
        "299, settled",
        "300, dead",
        "301, dead",
        "304, dead",
        "307, dead",
        "400, dead",
        "401, dead",
        "403, dead",
        "404, dead",
        "409, dead",
        "410, dead",
        "422, dead",
        "451, dead",
        "408, retried",
        "425, retried",
        "429, throttled",
        "500, retried",
        "502, retried",
        "503, retried",
        "504, retried",
        "507, retried",
        "599, retried",
        "501, dead",
        "505, dead",
        "600, dead",
        "199, dead"
    })
    void judgesHttpByStatus(int status, String outcome) {
        assertThat(http(status, AttemptResult.NONE).outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "0, settled", "1, dead", "2, dead", "3, dead", "4, retried", "5, dead", "6, dead", "7, dead", "8, retried",
        "9, dead", "10, retried", "11, dead", "12, dead", "13, dead", "14, retried", "15, dead", "16, dead", "99, dead"
    })
    void judgesGrpcByItsOwnStatus(int status, String outcome) {
        assertThat(judge(200, status, AttemptResult.NONE, Retry.DEFAULT).outcome())
                .isEqualTo(outcome);
    }

    @Test
    void a503WithRetryAfterPausesForThatLong() {
        assertThat(http(503, 5)).isEqualTo(new Judgement.Pause(PauseCause.UNAVAILABLE, 5));
        assertThat(http(503, 0)).isEqualTo(new Judgement.Pause(PauseCause.UNAVAILABLE, 0));
        assertThat(http(429, 7)).isEqualTo(new Judgement.Pause(PauseCause.THROTTLED, 7));
        assertThat(http(500, 7)).isEqualTo(new Judgement.Retry("status 500", 7));
    }

    @Test
    void configuredCodesAreRetried() {
        var retry = new Retry(0, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofDays(1), Set.of(404, 501));
        assertThat(judge(404, AttemptResult.NO_GRPC, AttemptResult.NONE, retry).outcome())
                .isEqualTo("retried");
        assertThat(judge(501, AttemptResult.NO_GRPC, AttemptResult.NONE, retry).outcome())
                .isEqualTo("retried");
    }

    @Test
    void redirectsShareOneCause() {
        assertThat(http(302, AttemptResult.NONE)).isEqualTo(new Judgement.Dead("redirect"));
    }

    @ParameterizedTest
    @EnumSource(PauseCause.class)
    void whatIsKnownToBeDownPauses(PauseCause cause) {
        assertThat(Judge.judge(new AttemptResult.Unavailable(cause), Retry.DEFAULT))
                .isEqualTo(new Judgement.Pause(cause, 0));
    }

    @Test
    void resetsAndTimeoutsAreRetriedAndWhatWeGaveUpIsNot() {
        assertThat(Judge.judge(new AttemptResult.Reset("reset"), Retry.DEFAULT).outcome())
                .isEqualTo("retried");
        assertThat(Judge.judge(new AttemptResult.TimedOut(), Retry.DEFAULT).outcome())
                .isEqualTo("retried");
        assertThat(Judge.judge(new AttemptResult.Abandoned(), Retry.DEFAULT).outcome())
                .isEqualTo("released");
        assertThat(Judge.judge(new AttemptResult.Unreadable(), Retry.DEFAULT).outcome())
                .isEqualTo("dead");
    }
}
