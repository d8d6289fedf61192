package dev.sluice.e2e.parity;

import dev.sluice.e2e.Request;
import java.util.List;

/** One thing the client of a case does. */
sealed interface Step {
    /** Sends a request and reads its answer. */
    record Exchange(Request request) implements Step {}

    /** Sends bytes and reads one answer per method. */
    record Bytes(String text, List<String> methods) implements Step {}

    /** Waits until the proxy closes the connection. */
    record AwaitClose() implements Step {}

    /** Goes on with a fresh connection. */
    record Reconnect() implements Step {}

    /** How many responses the step yields. */
    default int responses() {
        return switch (this) {
            case Exchange exchange -> 1;
            case Bytes bytes -> bytes.methods().size();
            case AwaitClose close -> 0;
            case Reconnect reconnect -> 0;
        };
    }
}
