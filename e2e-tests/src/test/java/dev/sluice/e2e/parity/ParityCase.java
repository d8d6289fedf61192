package dev.sluice.e2e.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Answer;
import dev.sluice.e2e.Header;
import dev.sluice.e2e.Received;
import dev.sluice.e2e.Request;
import dev.sluice.e2e.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A parity case: configuration, client actions, expectations. In all its texts {@code $host} stands for the case's own
 * virtual host and {@code $name} for the cluster in front of its backend {@code name}; the first is {@code $up}.
 *
 * <p>Expectations speak about the last answer so far and are Envoy's truth; beyond them both proxies' whole transcripts
 * must be equal.
 */
final class ParityCase {
    final String name;
    String routes = "- {match: {prefix: /}, route: {cluster: $up}}\n";
    String virtualHost = "";
    String domains = "[$host]";
    String hcm = "";
    String listener = "";
    List<Combo> combos = List.of(Combo.H1_H1);
    final Map<String, Backend.Plan> backends = new LinkedHashMap<>();
    final Map<String, String> clusters = new LinkedHashMap<>();
    final List<Step> steps = new ArrayList<>();
    final List<Consumer<Seen>> checks = new ArrayList<>();
    /** The counters the case names, with what it expects of them. */
    final Map<String, Integer> stats = new LinkedHashMap<>();

    private int responses;

    private ParityCase(String name) {
        this.name = name;
        backends.put("up", new Backend.Plan.Script(List.of()));
    }

    static ParityCase parity(String name) {
        return new ParityCase(name);
    }

    // Configuration, as Envoy's YAML.

    /** The virtual host's routes; default is everything to {@code $up}. */
    ParityCase routes(String yaml) {
        routes = yaml;
        return this;
    }

    /** One route: the fields of {@code RouteAction} beside the cluster, in flow style. */
    ParityCase route(String action) {
        return routes("- {match: {prefix: /}, route: {cluster: $up, " + action + "}}\n");
    }

    /** Further fields of the virtual host. */
    ParityCase virtualHost(String yaml) {
        virtualHost = yaml;
        return this;
    }

    ParityCase domains(String yaml) {
        domains = yaml;
        return this;
    }

    /** Further fields of the connection manager; cases with the same ones share a listener. */
    ParityCase hcm(String yaml) {
        hcm = yaml;
        return this;
    }

    ParityCase listener(String yaml) {
        listener = yaml;
        return this;
    }

    /** Further fields of {@code $up}'s cluster. */
    ParityCase cluster(String yaml) {
        return cluster("up", yaml);
    }

    ParityCase cluster(String backend, String yaml) {
        clusters.put(backend, yaml);
        return this;
    }

    // Backends.

    /** What {@code $up} answers, request by request. */
    ParityCase upstream(Answer... answers) {
        return upstream("up", answers);
    }

    ParityCase upstream(String backend, Answer... answers) {
        backends.put(backend, new Backend.Plan.Script(List.of(answers)));
        return this;
    }

    ParityCase upstream(Backend.Plan.Dead dead) {
        backends.put("up", dead);
        return this;
    }

    /** Runs in each of these protocol combinations; the default is h1 to h1. */
    ParityCase across(Combo... all) {
        combos = List.of(all);
        return this;
    }

    ParityCase inAllCombinations() {
        return across(Combo.values());
    }

    // The client.

    ParityCase send(Request request) {
        return step(new Step.Exchange(request));
    }

    /** Sends bytes as they are and reads an answer to each of the methods. */
    ParityCase bytes(String text, String... methods) {
        return step(new Step.Bytes(text, List.of(methods)));
    }

    ParityCase reconnect() {
        return step(new Step.Reconnect());
    }

    /** The proxy closes the connection now. */
    ParityCase closes() {
        int index =
                (int) steps.stream().filter(Step.AwaitClose.class::isInstance).count();
        checks.add(seen -> assertThat(seen.closed().get(index)).as("closed").isTrue());
        return step(new Step.AwaitClose());
    }

    private ParityCase step(Step step) {
        steps.add(step);
        responses += step.responses();
        return this;
    }

    // Expectations.

    ParityCase status(int code) {
        return answer(r -> assertThat(r.status()).as(r.end()).isEqualTo(code));
    }

    ParityCase body(String text) {
        return answer(r -> assertThat(r.body()).isEqualTo(text));
    }

    /** The answer has the header with exactly these values. */
    ParityCase header(String header, String... values) {
        return answer(r -> assertThat(r.header(header)).as(header).containsExactly(values));
    }

    ParityCase noHeader(String header) {
        return header(header);
    }

    ParityCase trailer(String header, String... values) {
        return answer(r -> assertThat(r.trailer(header)).as(header).containsExactly(values));
    }

    /** The message ends like this instead of being complete. */
    ParityCase ends(String how) {
        return answer(r -> assertThat(r.end()).isEqualTo(how));
    }

    ParityCase informed(Integer... codes) {
        return answer(r -> assertThat(r.informational()).containsExactly(codes));
    }

    private ParityCase answer(Consumer<Response> check) {
        int index = responses - 1;
        checks.add(seen -> check.accept(seen.responses().get(index)));
        return this;
    }

    /** {@code $up} got this many requests in all. */
    ParityCase requests(int count) {
        return requests("up", count);
    }

    ParityCase requests(String backend, int count) {
        checks.add(seen -> assertThat(seen.received().get(backend)).hasSize(count));
        return this;
    }

    /** The start line of the last request that {@code $up} got. */
    ParityCase received(String startLine) {
        return lastReceived(r -> assertThat(r.startLine()).isEqualTo(startLine));
    }

    ParityCase receivedHeader(String header, String... values) {
        return lastReceived(r -> assertThat(r.header(header)).as(header).containsExactly(values));
    }

    ParityCase receivedBody(String text) {
        return lastReceived(r -> assertThat(r.body()).isEqualTo(text));
    }

    ParityCase receivedTrailer(String header, String value) {
        return lastReceived(r -> assertThat(r.trailers()).contains(new Header(header, value)));
    }

    private ParityCase lastReceived(Consumer<Received> check) {
        checks.add(seen -> check.accept(seen.received().get("up").getLast()));
        return this;
    }

    /** The access log's flags and details for the last answer. */
    ParityCase log(String flags, String details) {
        int index = responses - 1;
        checks.add(seen -> assertThat(seen.log().get(index)).contains(" " + flags + " " + details + " "));
        return this;
    }

    /** A counter at the end of the case. */
    ParityCase stat(String stat, int value) {
        stats.put(stat, value);
        checks.add(seen -> assertThat(seen.stats()).containsEntry(stat, Integer.toString(value)));
        return this;
    }
}
