package dev.sluice.xds.read;

import org.jspecify.annotations.Nullable;

/** The types of messages that may stand in an {@code Any}. */
@FunctionalInterface
public interface MessageTypes {
    /**
     * Finds a message.
     *
     * @param fullName what follows the last slash of a type URL
     * @return null when nothing here reads it
     */
    @Nullable
    MessageType<?> find(String fullName);

    /** The full name in a type URL. */
    static String fullName(String typeUrl) {
        return typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    }
}
