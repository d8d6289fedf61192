package dev.sluice.proxy.demo;

/** A step did not show what it says. */
final class StepFailed extends Exception {
    private static final long serialVersionUID = 1;

    StepFailed(String what, String got) {
        super(what + "; got: " + got.strip());
    }
}
