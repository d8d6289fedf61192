package dev.sluice.e2e;

/** One header line, name and value exactly as they were on the wire. */
public record Header(String name, String value) {
    @Override
    public String toString() {
        return name + ": " + value;
    }
}
