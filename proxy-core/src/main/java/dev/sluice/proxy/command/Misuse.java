package dev.sluice.proxy.command;

/** A command line that cannot be understood; the message names the word, and what to write instead. */
public final class Misuse extends Exception {
    private static final long serialVersionUID = 1;

    Misuse(String message) {
        super(message);
    }
}
