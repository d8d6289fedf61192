package dev.sluice.proxy.boot;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM, SIGINT and SIGHUP: the first asks for a stop, the second ends the process at once with 128 and its number, as
 * shells have it. A shutdown hook could not tell the two apart: the JVM hears no signal while hooks run. What the journal
 * has acknowledged is safe either way. A signal that was ignored when the process began stays ignored.
 */
final class Signals implements SignalHandler {
    private static final Logger LOG = LoggerFactory.getLogger("main");
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private final Runnable stop;
    private boolean asked;

    private Signals(Runnable stop) {
        this.stop = stop;
    }

    /** Calls {@code stop} at the first signal, on a thread of its own. */
    static void onTerminate(Runnable stop) {
        var signals = new Signals(stop);
        for (var name : NAMES) Signal.handle(new Signal(name), signals);
    }

    @Override
    public void handle(Signal signal) {
        if (first()) {
            LOG.info("stopping signal={}", signal);
            stop.run();
        } else {
            Runtime.getRuntime().halt(128 + signal.getNumber());
        }
    }

    private boolean first() {
        synchronized (this) {
            boolean first = !asked;
            asked = true;
            return first;
        }
    }
}
