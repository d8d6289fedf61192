package dev.sluice.proxy.format;

import static dev.sluice.proxy.format.Texts.format;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.failure.ResponseFlag;
import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.Headers;
import dev.sluice.proxy.http.Peer;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.http.Version;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    private static final String DEFAULT = "[%START_TIME%] \"%REQUEST_HEADER(:METHOD)%"
            + " %REQUEST_HEADER(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS%"
            + " %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESPONSE_HEADER(X-ENVOY-UPSTREAM-SERVICE-TIME)%"
            + " \"%REQUEST_HEADER(X-FORWARDED-FOR)%\" \"%REQUEST_HEADER(USER-AGENT)%\""
            + " \"%REQUEST_HEADER(X-REQUEST-ID)%\" \"%REQUEST_HEADER(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n";

    private final Surroundings surroundings = new Surroundings("vm", Map.of("HOME", "/root"));
    private final FakeStream stream = new FakeStream();
    private final Line line = new Line();

    @BeforeEach
    void aRequestThatWasAnswered() {
        stream.request = new RequestHead()
                .set(Headers.METHOD, "GET")
                .set(Headers.PATH, "/a?q=abc&z=1&q=2")
                .set(Headers.AUTHORITY, "svc:80");
        stream.request.add(HeaderName.of("user-agent"), "curl");
        stream.response = new ResponseHead().status(200);
        stream.response.add(HeaderName.of("x-envoy-upstream-service-time"), "3");
        stream.code = 200;
        stream.protocol = Version.HTTP_1_1;
        stream.sent = 809;
        stream.startNanos = 1_795_502_528_257_827_000L;
        stream.points.put(TimePoint.DONE, 4_999_999L);
        stream.host = new InetSocketAddress("10.0.0.1", 80);
        stream.peer = new Peer(new InetSocketAddress("127.0.0.1", 5), new InetSocketAddress("::1", 6), 7);
    }

    @Test
    void writesTheDefaultLine() {
        assertThat(written(DEFAULT))
                .isEqualTo("[2026-11-24T06:42:08.257Z] \"GET /a?q=abc&z=1&q=2 HTTP/1.1\" 200 - 0 809 4 3"
                        + " \"-\" \"curl\" \"-\" \"svc:80\" \"10.0.0.1:80\"\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REQ(x-none)                              | -
            REQ(x-none?user-agent):2                 | cu
            REQ(Host)                                | svc:80
            RESP(:status)                            | 200
            TRAILER(x)                               | -
            PATH(NQ)                                 | /a
            PATH(WQ:ORIG)                            | -
            QUERY_PARAM(q)                           | abc
            QUERY_PARAM(q):1                         | a
            QUERY_PARAM(zz)                          | -
            ENVIRONMENT(HOME)                        | /root
            ENVIRONMENT(NOPE)                        | -
            HOSTNAME                                 | vm
            ACCESS_LOG_TYPE                          | DownstreamEnd
            REQUEST_DURATION                         | -
            COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)  | -
            UPSTREAM_HOST_NAME                       | 10.0.0.1:80
            UPSTREAM_REQUEST_ATTEMPT_COUNT           | 1
            DOWNSTREAM_REMOTE_ADDRESS                | 127.0.0.1:5
            DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT   | 127.0.0.1
            DOWNSTREAM_LOCAL_ADDRESS                 | [::1]:6
            DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT    | ::1
            DOWNSTREAM_LOCAL_PORT                    | 6
            CONNECTION_ID                            | 7
            QUEUE_WAIT                               | -
            MESSAGE_ID                               | -
            GRPC_STATUS                              | -
            VIRTUAL_CLUSTER_NAME                     | -
            """)
    void writesOperators(String operator, String expected) {
        assertThat(written("%" + operator + "%")).isEqualTo(expected);
    }

    /** The texts Envoy 1.40 writes for the same moment. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %s                    | 1795502528
            %s.%3f                | 1795502528.257
            %f                    | 257827000
            %6f                   | 257827
            %3s                   | 1795502528
            %1f                   | 2
            %Y/%m/%d              | 2026/11/24
            %H:%M:%E3S%z          | 06:42:08.257+0000
            %E*S                  | 08.257827
            %EzZ                  | +00:00Z
            %q                    | %q
            %a %A %b %B %j %p %I  | Tue Tuesday Nov November 328 AM 06
            %T %F %D %R           | 06:42:08 2026-11-24 11/24/26 06:42
            """)
    void writesTimes(String specifiers, String expected) {
        assertThat(written("%START_TIME(" + specifiers + ")%")).isEqualTo(expected);
    }

    @Test
    void writesMomentsBeforeTheEpochAndLeapDays() {
        stream.startNanos = -1;
        assertThat(written("%START_TIME%")).isEqualTo("1969-12-31T23:59:59.999Z");
        stream.startNanos = 951_782_400L * 1_000_000_000;
        assertThat(written("%START_TIME%")).isEqualTo("2000-02-29T00:00:00.000Z");
    }

    @Test
    void joinsFlagsInTheirOrder() {
        stream.flags = ResponseFlag.URX.bit() | ResponseFlag.UF.bit();
        assertThat(written("%RESPONSE_FLAGS%")).isEqualTo("URX,UF");
        assertThat(written("%RESPONSE_FLAGS_LONG%")).isEqualTo("UpstreamRetryLimitExceeded,UpstreamConnectionFailure");
    }

    @Test
    void findsTheStatusOfAGrpcCall() {
        stream.request.add(HeaderName.of("content-type"), "application/grpc+proto");
        stream.code = 503;
        assertThat(written("%GRPC_STATUS% %GRPC_STATUS_NUMBER%")).isEqualTo("Unavailable 14");
        stream.response.add(HeaderName.of("grpc-status"), "5");
        assertThat(written("%GRPC_STATUS(SNAKE_STRING)%")).isEqualTo("NOT_FOUND");
        stream.trailers = new Headers();
        stream.trailers.add(HeaderName.of("grpc-status"), "0");
        assertThat(written("%GRPC_STATUS%")).isEqualTo("OK");
        stream.trailers.set(HeaderName.of("grpc-status"), "77");
        assertThat(written("%GRPC_STATUS%")).isEqualTo("77");
    }

    @Test
    void writesNothingForAMissingValueWhenAsked() {
        Format.compile(format("a%ROUTE_NAME%b%%"), true, surroundings).write(stream, line);
        assertThat(line.toString()).isEqualTo("ab%");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DYNAMIC_METADATA(a)",
                "UPSTREAM_NOPE",
                "DURATION(a)",
                "DURATION:3",
                "REQ",
                "REQ(?a)",
                "PATH(XX)",
                "QUERY_PARAM",
                "COMMON_DURATION(a:b:ms)",
                "COMMON_DURATION(DS_RX_BEG:DS_RX_END:s)",
                "START_TIME(%G)",
                "GRPC_STATUS(x)",
                "START_TIME(%E0S)"
            })
    void refusesByName(String operator) {
        assertThatThrownBy(() -> Format.compile(format("%" + operator + "%"), false, surroundings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("%" + operator.replaceAll("[(:].*", "") + "% ");
    }

    @Test
    void noValueEndsALogsLine() {
        stream.request.set(Headers.PATH, "/?q=a%0d%0ab%09%7f%00%C3%A9");
        line.clear();
        Format.compile(format("1 %QUERY_PARAM(q)% %QUERY_PARAM(q):3%\n2\n"), false, surroundings)
                .writeLine(stream, line);
        assertThat(line.toString()).isEqualTo("1 a%0d%0ab%09%7f%00\u00c3\u00a9 a%0d%0a\n2\n");
    }

    @Test
    void namesTheResponseFieldsItReads() {
        assertThat(Format.compile(format("%RESP(a?b)% %TRAILER(c):3% %REQ(d)% %GRPC_STATUS%"), false, surroundings)
                        .responseNames())
                .extracting(HeaderName::toString)
                .containsExactly("a", "b", "c", "grpc-status");
    }

    private String written(String text) {
        line.clear();
        Format.compile(format(text), false, surroundings).write(stream, line);
        return line.toString();
    }
}
