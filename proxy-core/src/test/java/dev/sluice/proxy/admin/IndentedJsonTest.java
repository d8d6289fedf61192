package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IndentedJsonTest {
    @Test
    void laysOutWhatWasLaidOutOtherwise() {
        assertThat(indented("{ \"a\": [{\n\"b\":true}, 2.0,-1.50 ,null], \"c\" : { }, \"d\":[ ],\"e\":10}"))
                .isEqualTo("""
                {
                 "a": [
                  {
                   "b": true
                  },
                  2,
                  -1.50,
                  null
                 ],
                 "c": {},
                 "d": [],
                 "e": 10
                }""");
    }

    @Test
    void leavesStringsAsTheyAre() {
        var text = "\"a \\\" {b:[1.0, 2]} \\\\\"";
        assertThat(indented(text)).isEqualTo(text);
    }

    private static String indented(String json) {
        var out = new StringBuilder();
        IndentedJson.append(out, json, 0);
        return out.toString();
    }
}
