package dev.sluice.proxy.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** Makes requests with the machine's {@code curl}, or where there is none, the same from Java. */
final class Client implements AutoCloseable {
    private final Processes processes;
    private final boolean curl = onPath();
    private final boolean aroundProxies = System.getenv("http_proxy") != null
            || System.getenv("all_proxy") != null
            || System.getenv("ALL_PROXY") != null;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Client(Processes processes) {
        this.processes = processes;
    }

    private static boolean onPath() {
        var path = System.getenv("PATH");
        if (path == null) return false;
        for (var directory : path.split(":", -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, "curl"))) return true;
        }
        return false;
    }

    /** Whether the machine has curl. */
    boolean isCurl() {
        return curl;
    }

    /** The command that makes the request, as it can be typed. */
    String command(Curl request) {
        return request.command(aroundProxies);
    }

    /** Makes it and waits for the answer; an empty text when there was none. */
    Answer send(Curl request) throws IOException, InterruptedException {
        if (curl) return new Answer(processes.output(List.of("sh", "-c", command(request))));
        if (!request.repeated()) return new Answer(text(http(request, request.url()), request.head()));
        var counts = new TreeMap<Integer, Integer>();
        for (int i = request.first(); i <= request.last(); i++) {
            counts.merge(http(request, request.url() + i).statusCode(), 1, Integer::sum);
        }
        var text = new StringBuilder();
        counts.forEach((status, count) -> text.append("%7d %d%n".formatted(count, status)));
        return new Answer(text.toString());
    }

    /** Asks for a page of the admin interface, unshown; an empty text when there is no answer. */
    String ask(String url) throws InterruptedException {
        try {
            return http(Curl.get(url), url).body();
        } catch (IOException e) {
            return "";
        }
    }

    private HttpResponse<String> http(Curl like, String url) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).method(like.method(), BodyPublishers.noBody());
        like.headers().forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** As {@code curl -i} prints it. */
    private static String text(HttpResponse<String> response, boolean head) {
        if (!head) return response.body();
        var text = new StringBuilder("HTTP/1.1 ").append(response.statusCode()).append("\r\n");
        response.headers().map().forEach((name, values) -> {
            for (var value : values)
                text.append(name).append(": ").append(value).append("\r\n");
        });
        return text.append("\r\n").append(response.body()).toString();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
