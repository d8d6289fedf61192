package dev.sluice.proxy.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The six steps, each of which has to show what it says. */
final class Tour {
    /** How many orders are offered to the queue at once, behind the first. */
    private static final int MANY = 200;

    /** The one that its upstream cannot serve. */
    static final String POISON = "137";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NO_HOST = "no healthy host";
    private static final int BY_SIGKILL = 128 + 9;

    /** What the tour is made of. */
    record Parts(Screen screen, Client client, Processes processes, Sidecar sluice, Upstream a, Upstream b) {}

    private final Parts parts;
    private final Screen screen;
    private final Client client;
    private final Sidecar sluice;
    private final LongSupplier nanoTime;
    private final Set<String> offered = new TreeSet<>();
    private String monitor = "";

    Tour(Parts parts, LongSupplier nanoTime) {
        this.parts = parts;
        this.screen = parts.screen();
        this.client = parts.client();
        this.sluice = parts.sluice();
        this.nanoTime = nanoTime;
    }

    /** Takes all steps. */
    void run() throws StepFailed, IOException, InterruptedException {
        setUp();
        failOver();
        keep();
        survive();
        drain();
        mend();
        balance();
    }

    private void setUp() throws StepFailed, IOException, InterruptedException {
        screen.title("callers -> Sluice " + sluice.url() + " -> A " + parts.a().authority() + ", or B "
                + parts.b().authority() + " while A is away");
        if (!client.isCurl())
            screen.title("there is no curl here: the requests are made from Java; with curl, type them as shown");
        parts.a().start();
        parts.b().start();
        startSluice();
    }

    private double startSluice() throws StepFailed, IOException, InterruptedException {
        long begun = nanoTime.getAsLong();
        sluice.start();
        await("Sluice does not become ready", () -> {
            if (!sluice.isAlive()) throw new StepFailed("Sluice does not start", String.join("\n", sluice.lastWords()));
            return client.ask("http://" + sluice.admin() + "/ready").startsWith("LIVE") ? "LIVE" : null;
        });
        return (nanoTime.getAsLong() - begun) / 1e9;
    }

    private void failOver() throws StepFailed, IOException, InterruptedException {
        screen.title("1  A serves. When A dies, B does.");
        var order = Curl.post(sluice.url() + "/orders/now");
        var answer = shown(order);
        screen.result(answer.status() + " " + answer.body());
        expect(answer.status() == 200 && answer.body().equals("order now taken by A"), "A does not serve", answer);
        parts.a().kill();
        screen.result("-- A is killed");
        answer = shown(order);
        screen.result(answer.status() + " " + answer.body());
        expect(answer.status() == 200 && answer.body().equals("order now taken by B"), "B does not take over", answer);
    }

    private void keep() throws StepFailed, IOException, InterruptedException {
        parts.b().kill();
        screen.title("2  Now B is killed too. A call fails; with one standard header it is kept.");
        var order = Curl.post(sluice.url() + "/orders/1");
        var answer = shown(order);
        screen.result(answer.status() + " " + answer.body());
        expect(answer.status() == 503, "a call to nobody is not answered 503", answer);
        answer = shown(order.with("Prefer", "respond-async"));
        monitor = answer.header("Location");
        screen.result(answer.status() + " location: " + monitor);
        screen.result(answer.body());
        expect(answer.status() == 202 && !monitor.isEmpty(), "the call is not kept", answer);
        offered.add("1");
    }

    private void survive() throws StepFailed, IOException, InterruptedException {
        screen.title("3  " + MANY + " more, and a kill -9 of Sluice itself. Every 202 was on disk.");
        var many = Curl.post(sluice.url() + "/orders/")
                .with("Prefer", "respond-async")
                .each(2, MANY + 1);
        var answer = shown(many);
        screen.result(answer.text().strip());
        expect(answer.text().strip().equals(MANY + " 202"), "not all calls are kept", answer);
        for (int i = 2; i <= MANY + 1; i++) offered.add(Integer.toString(i));
        screen.command("kill -9 " + sluice.pid());
        int ended = sluice.kill();
        expect(ended == BY_SIGKILL, "Sluice does not end by the signal", new Answer("exit code " + ended));
        screen.result("-- Sluice is started again: ready after %.1f s".formatted(startSluice()));
        var request = Curl.get(sluice.url() + monitor);
        // The first attempts find out that nobody listens; then it is known that there is no healthy host.
        answer = lastOf(request, Tour::saysWhyItWaits);
        var status = answer.body();
        screen.command(client.command(request));
        screen.result(answer.status() + " " + member(status, "state") + ", position " + member(status, "position")
                + ", waiting on: " + member(status, "waitingOn"));
        expect(
                saysWhyItWaits(answer),
                "the monitor does not say that the order is ready, its position, and that no host is healthy",
                answer);
    }

    private static boolean saysWhyItWaits(Answer answer) {
        var status = answer.body();
        return answer.status() == 202
                && member(status, "state").equals("ready")
                && !member(status, "position").isEmpty()
                && member(status, "waitingOn").equals(NO_HOST);
    }

    private void drain() throws StepFailed, IOException, InterruptedException {
        parts.a().start();
        screen.title("4  A is back: %d ms an order, %d at a time."
                .formatted(DemoCommand.WORK.toMillis(), DemoConfig.CONCURRENT));
        var answer = shown(Curl.get(sluice.url() + monitor + "?wait=30"));
        screen.result(answer.status() + " AsyncResult: " + answer.header("AsyncResult") + " - " + answer.body());
        expect(
                answer.status() == 200
                        && answer.header("AsyncResult").equals("200")
                        && answer.body().equals("order 1 taken by A"),
                "the long poll does not give A's answer",
                answer);
        var ledger = parts.a().ledger();
        await("nothing is delivered", () -> ledger.settled() >= MANY / 2 ? "" : null);
        long begun = nanoTime.getAsLong();
        var page = client.ask(queuePage());
        long waiting = pending(page);
        double predicted = number(page, "predicted_wait_ms") / 1000.0;
        await("the queue does not drain", () -> ledger.settled() + ledger.dead() >= offered.size() ? "" : null);
        double actual = (nanoTime.getAsLong() - begun) / 1e9;
        screen.result("drained: the last %d predicted in %.1f s, took %.1f s".formatted(waiting, predicted, actual));
        expect(
                waiting > DemoConfig.CONCURRENT && predicted > actual / 4 && predicted < actual * 4 + 1,
                "the prediction is far off",
                new Answer(predicted + " s for " + waiting + " orders, not " + actual + " s"));
    }

    private void mend() throws StepFailed, IOException, InterruptedException {
        screen.title("5  One of them was poison: a dead letter, with its cause.");
        var answer = shown(List.of("queue", "dead", DemoConfig.QUEUE));
        for (var line : answer.lines().filter(line -> !line.isBlank()).toList()) screen.result(line);
        expect(
                answer.contains("1 dead letter: status 422") && answer.contains("/orders/" + POISON),
                "no dead letter is shown",
                new Answer(answer));
        var mended = shown(Curl.put("http://" + parts.a().authority() + "/catalogue/" + POISON)
                .bodyOnly());
        screen.result(mended.text().strip());
        expect(
                mended.text().strip().equals("A has order " + POISON + " in its catalogue now"),
                "it is not mended",
                mended);
        answer = shown(List.of("queue", "retry", DemoConfig.QUEUE));
        expect(answer.contains("retried 1 dead letter"), "it is not retried", new Answer(answer));
        await("the retried order is not taken", () -> parts.a().ledger().has(POISON) ? "" : null);
        screen.result(answer.lines()
                        .filter(line -> line.startsWith("retried"))
                        .findFirst()
                        .orElse("") + "; A has taken it");
    }

    private void balance() throws StepFailed, IOException, InterruptedException {
        screen.title("6  The books, as the upstreams kept them, against what was answered 202.");
        var a = parts.a().ledger();
        var b = parts.b().ledger();
        // An answer that A has sent may not have been written down yet.
        var page = await("something is still pending", () -> {
            var seen = client.ask(queuePage());
            return seen.contains("\"depth\"") && pending(seen) == 0 ? seen : null;
        });
        var answer =
                shown(Curl.get("http://" + parts.a().authority() + "/ledger").bodyOnly());
        screen.result(answer.text().strip());
        expect(answer.text().strip().equals("A: " + a), "A does not show its books", answer);
        long pending = pending(page);
        int settled = a.settled() + b.settled();
        int dead = a.dead() + b.dead();
        long lost = offered.size() - settled - dead - pending;
        var line = "offered %d = settled %d + dead %d + pending %d · lost %d · duplicates %d"
                .formatted(offered.size(), settled, dead, pending, lost, a.duplicates() + b.duplicates());
        screen.title(line);
        expect(
                settled == offered.size() && dead == 0 && pending == 0 && lost == 0 && a.missing(offered) == 0,
                "the books do not balance",
                new Answer(line));
    }

    /** Messages that are still to be delivered. */
    private static long pending(String queuePage) {
        return number(queuePage, "ready") + number(queuePage, "waiting") + number(queuePage, "in_flight");
    }

    private String queuePage() {
        return "http://" + sluice.admin() + "/queues/" + DemoConfig.QUEUE;
    }

    /** Makes the request and shows its command. */
    private Answer shown(Curl request) throws IOException, InterruptedException {
        screen.command(client.command(request));
        return client.send(request);
    }

    /** Runs a Sluice command against the demo's admin interface and shows it. */
    private String shown(List<String> words) throws IOException, InterruptedException {
        var all = new ArrayList<>(words);
        all.addAll(List.of("--admin", sluice.admin()));
        screen.command(Launcher.shown() + " " + String.join(" ", all));
        all.addAll(0, Launcher.command());
        return parts.processes().output(all);
    }

    private static void expect(boolean shown, String otherwise, Answer answer) throws StepFailed {
        if (!shown) throw new StepFailed(otherwise, answer.text());
    }

    /** What is waited for: null as long as it is not there. */
    private interface Condition {
        @Nullable
        String look() throws StepFailed, IOException, InterruptedException;
    }

    /** The first answer that shows what is wanted, or when patience ends, the last. */
    private Answer lastOf(Curl request, Predicate<Answer> shows) throws IOException, InterruptedException {
        long end = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (true) {
            var answer = client.send(request);
            if (shows.test(answer) || nanoTime.getAsLong() > end) return answer;
            if (Thread.interrupted()) throw new InterruptedException();
            LockSupport.parkNanos(5_000_000);
        }
    }

    private String await(String otherwise, Condition condition) throws StepFailed, IOException, InterruptedException {
        long end = nanoTime.getAsLong() + PATIENCE.toNanos();
        while (true) {
            var seen = condition.look();
            if (seen != null) return seen;
            if (Thread.interrupted()) throw new InterruptedException();
            if (nanoTime.getAsLong() > end) {
                throw new StepFailed(otherwise, "nothing for " + PATIENCE.toSeconds() + " s");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** A member of a JSON document, as text; empty where there is none. */
    private static String member(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\\s*(?:\"([^\"]*)\"|(-?\\d+))")
                .matcher(json);
        if (!found.find()) return "";
        return found.group(1) == null ? found.group(2) : found.group(1);
    }

    private static long number(String json, String name) {
        var text = member(json, name);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }
}
