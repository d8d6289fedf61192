package dev.sluice.proxy.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.HeaderName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.xds.model.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonFormatTest {
    private final FakeStream stream = new FakeStream();

    @Test
    void keepsTheTypeOfASingleOperator() {
        stream.code = 503;
        var tree = tree(
                member("code", "%RESPONSE_CODE%"),
                member("flags", "%RESPONSE_FLAGS%"),
                member("mixed", "a %RESPONSE_CODE% %ROUTE_NAME%"),
                member("route", "%ROUTE_NAME%"),
                new JsonValue.Member("empty", new JsonValue.Text(Texts.format(""))),
                new JsonValue.Member("n", new JsonValue.Constant(5.0)),
                new JsonValue.Member("half", new JsonValue.Constant(0.5)),
                new JsonValue.Member("yes", new JsonValue.Constant(true)),
                new JsonValue.Member("nil", new JsonValue.Constant(null)),
                new JsonValue.Member(
                        "list",
                        new JsonValue.Items(List.of(
                                new JsonValue.Text(Texts.format("%DURATION%")), tree(member("x", "%HOSTNAME%"))))));

        assertThat(written(tree, false))
                .isEqualTo("{\"code\":503,\"flags\":\"-\",\"mixed\":\"a 503 -\",\"route\":null,\"empty\":\"\",\"n\":5,"
                        + "\"half\":0.5,\"yes\":true,\"nil\":null,\"list\":[null,{\"x\":\"vm\"}]}");
    }

    @Test
    void leavesMembersWithoutValueOutWhenAsked() {
        stream.code = 200;
        var tree = tree(
                member("a", "%ROUTE_NAME%"),
                member("b", "%RESPONSE_CODE%"),
                new JsonValue.Member("c", tree(member("d", "%ROUTE_NAME%"))),
                member("e", "%DURATION%"));
        assertThat(written(tree, true)).isEqualTo("{\"b\":200}");
        assertThat(written(tree(member("a", "%ROUTE_NAME%")), true)).isEqualTo("{}");
    }

    @Test
    void escapesWhatClientsSend() {
        stream.request = new RequestHead();
        stream.request.add(HeaderName.of("a"), "q\"\\\u0001é".getBytes(StandardCharsets.UTF_8));
        assertThat(written(tree(member("a", "%REQ(a)%")), false)).isEqualTo("{\"a\":\"q\\\"\\\\\\u0001é\"}");
    }

    @Test
    void readsBytesThatAreNotUtf8AsLatin1() {
        stream.request = new RequestHead();
        stream.request.add(HeaderName.of("a"), new byte[] {'x', (byte) 0xc3, (byte) 0xa9, (byte) 0xff});
        assertThat(written(tree(member("a", "%REQ(a)%")), false)).isEqualTo("{\"a\":\"x\\u00c3\\u00a9\\u00ff\"}");
    }

    private String written(JsonValue.Tree tree, boolean omitEmptyValues) {
        var line = new Line();
        JsonFormat.compile(tree, omitEmptyValues, new Surroundings("vm", Map.of()))
                .write(stream, line);
        return new String(line.array(), 0, line.length(), StandardCharsets.UTF_8);
    }

    private static JsonValue.Tree tree(JsonValue.Member... members) {
        return new JsonValue.Tree(List.of(members));
    }

    private static JsonValue.Member member(String name, String format) {
        return new JsonValue.Member(name, new JsonValue.Text(Texts.format(format)));
    }
}
