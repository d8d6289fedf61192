package dev.sluice.proxy.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request, and the curl command that makes it. One that is made several times has a range of numbers at the end
 * of its path, and prints only how often it was answered with which status.
 *
 * @param method GET, POST or PUT
 * @param url without the range
 * @param first the first number of the range, {@code last} the last; both 0 where there is none
 * @param head whether the answer's head is wanted too
 */
record Curl(String method, String url, Map<String, String> headers, int first, int last, boolean head) {
    static Curl get(String url) {
        return new Curl("GET", url, Map.of(), 0, 0, true);
    }

    static Curl post(String url) {
        return new Curl("POST", url, Map.of(), 0, 0, true);
    }

    static Curl put(String url) {
        return new Curl("PUT", url, Map.of(), 0, 0, true);
    }

    Curl with(String name, String value) {
        return new Curl(method, url, Map.of(name, value), first, last, head);
    }

    /** The same for each number, appended to the URL. */
    Curl each(int from, int to) {
        return new Curl(method, url, headers, from, to, false);
    }

    /** Without the answer's head. */
    Curl bodyOnly() {
        return new Curl(method, url, headers, first, last, false);
    }

    boolean repeated() {
        return last > 0;
    }

    /** The command, for a POSIX shell. */
    String command(boolean aroundProxies) {
        List<String> words = new ArrayList<>(List.of("curl", head ? "-si" : "-s"));
        if (repeated()) words.addAll(List.of("-o", "/dev/null", "-w", "'%{http_code}\\n'"));
        if (aroundProxies) words.addAll(List.of("--noproxy", "'*'"));
        if (!method.equals("GET")) words.addAll(List.of("-X", method));
        headers.forEach((name, value) -> words.addAll(List.of("-H", "'" + name + ": " + value + "'")));
        if (repeated()) words.add("'" + url + "[" + first + "-" + last + "]' | sort | uniq -c");
        else words.add(url.contains("?") ? "'" + url + "'" : url);
        return String.join(" ", words);
    }
}
