package dev.sluice.proxy.format;

import java.util.Map;

/**
 * What operators may say of this process.
 *
 * @param hostName the machine's name, for {@code %HOSTNAME%}
 * @param environment its variables, for {@code %ENVIRONMENT(X)%}
 */
public record Surroundings(String hostName, Map<String, String> environment) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
