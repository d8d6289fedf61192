package dev.sluice.proxy.cli;

import dev.sluice.xds.read.DidYouMean;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a sidecar's admin interface and makes words of its refusals. Blocks its caller, at most for half a minute. */
final class AdminClient {
    /** What was answered: the document, and its text as it came. */
    record Answer(JsonObject json, String text) {}

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(25);

    private final URI address;
    private final String token; // empty for none

    AdminClient(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /** Asks for a page. */
    Answer get(String path, Map<String, String> parameters) throws CommandFailure {
        return ask("GET", path, parameters);
    }

    /** Asks for a change. */
    Answer post(String path, Map<String, String> parameters) throws CommandFailure {
        return ask("POST", path, parameters);
    }

    /** A name as one step of a path. */
    static String step(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Answer ask(String method, String path, Map<String, String> parameters) throws CommandFailure {
        var response = send(method, path + query(parameters));
        var json = JsonObject.parse(response.body());
        if (response.statusCode() == 200 && json != null) return new Answer(json, response.body());
        throw refusal(path, response, json);
    }

    private static String query(Map<String, String> parameters) {
        var query = new StringBuilder();
        parameters.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return query.toString();
    }

    private HttpResponse<String> send(String method, String target) throws CommandFailure {
        var request = HttpRequest.newBuilder(URI.create(address + target))
                .timeout(ANSWER)
                .method(method, BodyPublishers.noBody());
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw unreachable("no answer in time");
        } catch (ConnectException e) {
            throw unreachable("connection refused");
        } catch (IOException e) {
            throw unreachable(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable("interrupted");
        }
    }

    private CommandFailure unreachable(String why) {
        return new CommandFailure(
                CommandFailure.UNREACHABLE,
                "the admin interface at " + address + " cannot be reached (" + why
                        + "): is Sluice running there? Name another by --admin");
    }

    private CommandFailure refusal(String path, HttpResponse<String> response, @Nullable JsonObject json)
            throws CommandFailure {
        var body = response.body().strip();
        int status = response.statusCode();
        if (status == 401 || (status == 403 && body.contains("token"))) {
            return new CommandFailure(
                    CommandFailure.REFUSED,
                    (token.isEmpty()
                                    ? "this needs the admin token: name its file by --admin-token-file"
                                    : "the admin token is not accepted")
                            + (body.isEmpty() ? "" : " (" + body + ")"));
        }
        if (status == 404 && body.startsWith("invalid path")) {
            return new CommandFailure(
                    CommandFailure.REFUSED,
                    "the admin interface at " + address + " has no page " + path
                            + ": it is not of a Sluice with queues");
        }
        if (json != null && json.has("result")) {
            return new CommandFailure(CommandFailure.REFUSED, words(json.text("result")));
        }
        if (body.startsWith("no queue")) return new CommandFailure(CommandFailure.REFUSED, body + meant(path));
        if (status == 400 || status == 404) return new CommandFailure(CommandFailure.REFUSED, body);
        return new CommandFailure(CommandFailure.REFUSED, "the admin interface answered " + status + ": " + body);
    }

    private static String words(String result) {
        return switch (result) {
            case "in_flight" -> "the message is being delivered: its outcome is open until the attempt ends";
            case "ended" -> "the message has ended: there is nothing left to change";
            case "no_message" -> "the message is not known, or was forgotten";
            case "no_queue" -> "the queue is not known";
            default -> result;
        };
    }

    /** The queue that was probably meant by the path, as a suffix. */
    private String meant(String path) throws CommandFailure {
        var listed = JsonObject.parse(send("GET", "/queues").body());
        if (listed == null) return "";
        var names = listed.objects("queues").stream()
                .map(queue -> queue.text("name"))
                .toList();
        var written = URLDecoder.decode(path.split("/", -1)[2], StandardCharsets.UTF_8);
        var near = DidYouMean.suffix(written, names);
        return near.isEmpty() && !names.isEmpty() ? "; there are: " + String.join(", ", names) : near;
    }
}
