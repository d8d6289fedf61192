package dev.sluice.proxy.stream;

import java.net.URI;
import java.net.URISyntaxException;

/** Decides whether a {@code referer} is worth passing on: an absolute http or https URL without user data or fragment. */
final class Referers {
    private Referers() {}

    static boolean valid(String value) {
        if (!value.startsWith("http://") && !value.startsWith("https://")) return false;
        try {
            var uri = new URI(value);
            return uri.getRawAuthority() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
        } catch (URISyntaxException unreadable) {
            return false;
        }
    }
}
