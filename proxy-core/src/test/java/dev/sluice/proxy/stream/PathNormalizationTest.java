package dev.sluice.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.route.Tables;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables were taken from Envoy 1.38 but for what is said. */
class PathNormalizationTest {
    private static String normalized(String fields, String path) {
        var manager = Tables.manager(fields + ", route_config: {name: r}");
        var head = Tables.request("h", path);
        var result = new PathNormalization(manager.path()).normalize(head);
        return result == PathNormalization.Result.ACCEPT ? head.path() : result + " " + head.path();
    }

    @ParameterizedTest
    @CsvSource({
        "/n/a/../b, /n/b",
        "/n/./a, /n/a",
        "/n/a/.., /n/",
        "/n/a/., /n/a/",
        "/n//a///b, /n//a///b",
        "/n/%61%62, /n/ab",
        "/n/%7Ea, /n/~a",
        "/n/%2F, /n/%2F",
        "/n/%2f%5C, /n/%2f%5C",
        "/n/a\\b, /n/a/b",
        "/n/%, /n/%",
        "/n/%zz, /n/%zz",
        "/n/%2, /n/%2",
        "/n/../../n/x, /n/x",
        "/n/a/b/../../../../n, /n",
        "/n/a;p/..;q, /n/",
        "/n/a/.;x/b, /n/a/b",
        "/n/a/...;x/b, /n/a/...;x/b",
        "/n/..?a/../b, /?a/../b",
        "/n/%2e%2e/n, /n",
        "/n/a%2e, /n/a.",
        "/n/a//../b, /n/a/b",
        "/n/..., /n/...",
        "/n/a/%C3%A9, /n/a/%C3%A9",
        "/n/a/?x//y, /n/a/?x//y",
        "/n/%2f.., /n/%2f..",
        "/, /"
    })
    void removesDotSegments(String path, String expected) {
        assertThat(normalized("normalize_path: true", path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/n//a///b, /n/a/b",
        "/n/a//../b, /n/a/../b",
        "//n/a, /n/a",
        "/n//, /n/",
        "/n/a/?x//y, /n/a/?x//y",
        "/n/%61, /n/%61"
    })
    void mergesSlashes(String path, String expected) {
        assertThat(normalized("merge_slashes: true", path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "KEEP_UNCHANGED, /n/%2F, /n/%2F",
        "REJECT_REQUEST, /n/%2F, REJECT /n//",
        "REJECT_REQUEST, /n/%5c, REJECT /n/\\",
        "REJECT_REQUEST, /n/%2e, /n/%2e",
        "REJECT_REQUEST, /n/?%2f, /n/?%2f",
        "UNESCAPE_AND_REDIRECT, /n/%2f%5C, REDIRECT /n//\\",
        "UNESCAPE_AND_REDIRECT, /n/a, /n/a",
        "UNESCAPE_AND_FORWARD, /n/%2Fa, /n//a"
    })
    void treatsEscapedSlashes(String action, String path, String expected) {
        assertThat(normalized("path_with_escaped_slashes_action: " + action, path))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/n/%2f.., /n/", "/n/a%2Fb/.., /n/a/", "/n/%2f%5C, /n/"})
    void appliesAllInOrder(String path, String expected) {
        var all = "normalize_path: true, merge_slashes: true, path_with_escaped_slashes_action: UNESCAPE_AND_FORWARD";
        assertThat(normalized(all, path)).isEqualTo(expected);
    }
}
