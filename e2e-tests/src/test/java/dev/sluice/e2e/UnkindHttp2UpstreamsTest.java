package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** HTTP/2 upstreams that break the rules: what callers and the log are told, beside Envoy where it is there. */
class UnkindHttp2UpstreamsTest {
    private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";
    private static final String GOAWAY_0 = "\0\0\10\7\0\0\0\0\0" + "\0".repeat(8);

    /** An upstream, and the log's line of a request to it. */
    private record Unkind(ScriptedUpstream upstream, String outcome) {}

    private static Map<String, Unkind> upstreams() {
        var all = new LinkedHashMap<String, Unkind>();
        // Those that do not even begin see the preface as a request of HTTP/1.1.
        all.put(
                "garbage",
                h1(
                        Answer.raw("what is this?\r\n\r\n"),
                        "502 UPE upstream_reset_before_response_started{protocol_error}"));
        all.put("hang", h1(Answer.hang(), "504 UT response_timeout"));
        all.put("settings", h1(Answer.raw(SETTINGS), "504 UT response_timeout"));
        all.put(
                "goaway",
                h1(
                        Answer.raw(SETTINGS + GOAWAY_0),
                        "503 UR upstream_reset_before_response_started{remote_refused_stream_reset}"));
        all.put("close", h1(Answer.close(), "503 UC upstream_reset_before_response_started{connection_termination}"));
        all.put(
                "late-garbage",
                h2(
                        Answer.raw("what is this?\r\n\r\n"),
                        "502 UPE upstream_reset_before_response_started{protocol_error}"));
        all.put("late-hang", h2(Answer.hang(), "504 UT response_timeout"));
        all.put(
                "late-goaway",
                h2(Answer.raw(GOAWAY_0), "503 UR upstream_reset_before_response_started{remote_refused_stream_reset}"));
        all.put(
                "late-close",
                h2(Answer.close(), "503 UC upstream_reset_before_response_started{connection_termination}"));
        all.put("reset", h2(Answer.reset(2), "503 UR upstream_reset_before_response_started{remote_reset}"));
        all.put(
                "refuse",
                h2(Answer.reset(7), "503 UR upstream_reset_before_response_started{remote_refused_stream_reset}"));
        var informs = Answer.ok("never");
        for (int i = 0; i < 200; i++) informs = informs.informs(103);
        all.put("informs", h2(informs, "502 UPE upstream_reset_after_response_started{protocol_error}"));
        all.put(
                "close-mid-body",
                h2(
                        Answer.ok("halfhalf").ending(Answer.Reply.Ending.CLOSE_MID_BODY),
                        "200 UC upstream_reset_after_response_started{connection_termination}"));
        all.put(
                "reset-mid-body",
                h2(
                        Answer.ok("halfhalf").ending(Answer.Reply.Ending.RESET_MID_BODY),
                        "200 UR upstream_reset_after_response_started{remote_reset}"));
        return all;
    }

    private static Unkind h1(Answer answer, String outcome) {
        return new Unkind(ScriptedUpstream.http1(List.of(answer)), outcome);
    }

    private static Unkind h2(Answer answer, String outcome) {
        return new Unkind(ScriptedUpstream.http2(List.of(answer)), outcome);
    }

    @Test
    void theCallerAndTheLogHearOfIt() {
        assumeThat(SluiceProcess.exists()).as("Sluice can be run").isTrue();
        told(SluiceProcess::start, upstreams());
    }

    /** Of all but the interim responses, of which it passes on any number. */
    @Test
    void envoySaysTheSame() {
        assumeThat(EnvoyProcess.binary()).as("Envoy").isPresent();
        var upstreams = upstreams();
        upstreams.remove("informs").upstream().close();
        told(EnvoyProcess::start, upstreams);
    }

    private static void told(Function<String, ProxyProcess> start, Map<String, Unkind> upstreams) {
        var wanted = new ArrayList<String>();
        upstreams.forEach((name, unkind) -> wanted.add(name + " " + unkind.outcome()));
        try (var proxy = start.apply(config(upstreams))) {
            assertThat(outcomes(proxy, upstreams)).containsExactlyElementsOf(wanted);
        } finally {
            upstreams.values().forEach(unkind -> unkind.upstream().close());
        }
    }

    private static List<String> outcomes(ProxyProcess proxy, Map<String, Unkind> upstreams) {
        for (var name : upstreams.keySet()) {
            try (var client = RawClient.connect(proxy.port(name))) {
                var seen = client.exchange(Request.get("/").host(name));
                boolean begun = upstreams.get(name).outcome().startsWith("200");
                assertThat(seen.end().equals(Response.COMPLETE)).as(name).isNotEqualTo(begun);
                if (!begun) assertThat(upstreams.get(name).outcome()).as(name).startsWith(seen.status() + " ");
            }
        }
        await().until(() -> proxy.read("access").lines().count() == upstreams.size());
        for (var name : upstreams.keySet()) {
            assertThat(proxy.admin("/stats?filter=cluster." + name + ".upstream_rq_active")
                            .lines())
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(": 0"));
        }
        return proxy.read("access").lines().toList();
    }

    private static String config(Map<String, Unkind> upstreams) {
        var config = new TestConfig();
        upstreams.forEach((name, unkind) -> config.listener(name, "", "route: {cluster: " + name + ", timeout: 1s}")
                .cluster(name, unkind.upstream().port(), """
                        type: STATIC, typed_extension_protocol_options: {
                        envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
                        explicit_http_config: {http2_protocol_options: {}}}}""".replace('\n', ' ')));
        return config.yaml().replace("http_filters: [", """
                access_log: [{name: file, typed_config: {
                "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog,
                path: access, log_format: {text_format_source: {inline_string:
                "%REQ(:AUTHORITY)% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%\\n"}}}}],
                http_filters: [""".replace('\n', ' '));
    }
}
