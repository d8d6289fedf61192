package dev.sluice.proxy.admin;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names a Host header may say where a request changes something or shows a queue: IP addresses and localhost, which
 * no foreign DNS name can stand for, and those that are configured, in any case of letters.
 */
public record TrustedHosts(Set<String> names) {
    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-f:.]+]|\\d{1,3}(\\.\\d{1,3}){3}");

    public TrustedHosts {
        names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the header's value, with or without port, is one of them. */
    public boolean trusts(String host) {
        var name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d*$", "");
        return name.equals("localhost")
                || names.contains(name)
                || ADDRESS.matcher(name).matches();
    }
}
