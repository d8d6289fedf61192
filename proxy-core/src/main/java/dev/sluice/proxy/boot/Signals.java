package dev.sluice.proxy.boot;

/**
 * SIGTERM and SIGINT stop gently: the JVM runs shutdown hooks on either and is held in ours until the stop is done, and
 * the process then ends with 0. Further signals are not heard meanwhile; SIGKILL ends a stop that takes too long.
 */
final class Signals {
    private final Thread hook;

    private Signals(Thread hook) {
        this.hook = hook;
    }

    /** Calls {@code stop} on a signal and ends the process when it returns. */
    static Signals onTerminate(Runnable stop) {
        var hook = new Thread(
                () -> {
                    try {
                        stop.run();
                    } finally {
                        // A stop that has finished is a clean one, whatever signal asked for it.
                        Runtime.getRuntime().halt(0);
                    }
                },
                "terminate");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Signals(hook);
    }

    /** Leaves the process's exit code to whoever ends it; too late when a signal has come. */
    void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is running and ends the process.
        }
    }
}
