package dev.sluice.proxy.command;

/**
 * What an action is given by its place.
 *
 * @param name in upper case
 * @param required those that are not come last
 */
public record Operand(String name, String description, boolean required) {
    /** One that has to be given. */
    public static Operand required(String name, String description) {
        return new Operand(name, description, true);
    }

    /** One that may be left out. */
    public static Operand optional(String name, String description) {
        return new Operand(name, description, false);
    }

    /** As in the line that shows the usage. */
    String shown() {
        return required ? name : "[" + name + "]";
    }
}
