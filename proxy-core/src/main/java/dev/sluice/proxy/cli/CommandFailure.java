package dev.sluice.proxy.cli;

/** A command cannot do what it was asked; its message is for whoever asked, its code the process's exit code. */
final class CommandFailure extends Exception {
    /** The request is wrong, or was refused. */
    static final int REFUSED = 1;

    /** Whoever would have to do it is not there. */
    static final int UNREACHABLE = 2;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** Says it on standard error; returns the exit code. */
    int report() {
        System.err.println("sluice: " + getMessage());
        return exitCode;
    }
}
