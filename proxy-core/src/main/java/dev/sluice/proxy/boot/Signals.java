package dev.sluice.proxy.boot;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT: the first stops gently, the second ends the process at once. The JVM runs shutdown hooks on either
 * and is held in ours until the stop is done; there is no other supported way to hear a signal.
 */
final class Signals {
    private Signals() {}

    /** Calls {@code stop} on the first signal and waits for it to return. */
    static void onTerminate(Runnable stop) {
        var once = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (once.compareAndSet(false, true)) stop.run();
                            // A stop that has finished is a clean one, whatever signal asked for it.
                            Runtime.getRuntime().halt(0);
                        },
                        "terminate"));
    }
}
