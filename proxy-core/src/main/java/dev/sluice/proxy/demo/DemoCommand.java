package dev.sluice.proxy.demo;

import dev.sluice.proxy.command.Action;
import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** {@code sluice demo}: the tour, and then everything left running until somebody has seen enough. */
public final class DemoCommand implements Action {
    /** How long an upstream works on an order. */
    static final Duration WORK = Duration.ofMillis(100);

    private static final Flag<Boolean> ONCE =
            Flag.on("once", "end after the last step; exit code 0 only if each showed what it says");

    private static final Duration HESITATION = Duration.ofMillis(300);

    private final LongSupplier nanoTime;
    private final InstantSource clock;

    /** A demo that reads these clocks. */
    public DemoCommand(LongSupplier nanoTime, InstantSource clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String description() {
        return "Shows on loopback what Sluice does: real requests, a real kill -9, and the books that balance.";
    }

    @Override
    public List<Flag<?>> flags() {
        return List.of(ONCE);
    }

    @Override
    public int run(Arguments given) {
        var screen = new Screen(clock);
        var passed = new AtomicBoolean();
        try (var processes = new Processes()) {
            var end = Thread.ofPlatform().name("end").unstarted(() -> {
                screen.fallSilent();
                processes.end();
                // Seen to its end and ended by hand: that is a clean stop, whatever signal asked for it.
                if (passed.get()) Runtime.getRuntime().halt(0);
            });
            Runtime.getRuntime().addShutdownHook(end);
            return show(given.has(ONCE), screen, processes, passed);
        } catch (IOException e) {
            screen.title("the demo cannot run here: " + e);
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 2;
        }
    }

    private int show(boolean once, Screen screen, Processes processes, AtomicBoolean passed)
            throws IOException, InterruptedException {
        try (var a = new Upstream("A", HeldPort.take(), WORK, Set.of(Tour.POISON));
                var b = new Upstream("B", HeldPort.take(), WORK, Set.of(Tour.POISON));
                var sluice = new Sidecar(
                        processes, HeldPort.take(), HeldPort.take(), List.of(a.authority(), b.authority()));
                var client = new Client(processes)) {
            new Tour(new Tour.Parts(screen, client, processes, sluice, a, b), nanoTime).run();
            passed.set(true);
            if (once) return 0;
            screen.title("It stays up: admin page http://" + sluice.admin()
                    + "/ - Ctrl-C ends it and leaves nothing behind.");
            new CountDownLatch(1).await();
            return 0;
        } catch (StepFailed e) {
            // Ctrl-C reaches the children as soon as it reaches us: give it the time to silence the screen.
            LockSupport.parkNanos(HESITATION.toNanos());
            screen.title("FAILED: " + e.getMessage());
            for (var line : processes.lastLines(Sidecar.LOG, 8)) screen.result(line);
            return 1;
        }
    }
}
