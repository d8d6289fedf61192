package dev.sluice.proxy.cli;

import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Flag;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the admin interface is, how it is asked, and how its answers are shown. */
final class AdminOptions {
    /** How answers are shown. */
    enum Output {
        TABLE,
        JSON
    }

    private static final Flag<String> ADMIN =
            Flag.text("admin", "URL", "the admin interface; default: $SLUICE_ADMIN, else 127.0.0.1:15000");
    private static final Flag<Path> TOKEN_FILE = Flag.path(
            "admin-token-file", "FILE", "holds the token that changes need where Sluice runs with --admin-token-file");
    private static final Flag<Output> OUTPUT = Flag.choice(
                    "output", "FORMAT", "table or json, as the admin interface gives it; default: table", Output.class)
            .letter('o');

    static final List<Flag<?>> FLAGS = List.of(ADMIN, TOKEN_FILE, OUTPUT);

    private final String admin;
    private final @Nullable Path tokenFile;
    private final Output output;

    AdminOptions(Arguments given) {
        var environment = System.getenv("SLUICE_ADMIN");
        this.admin = given.value(
                ADMIN, environment == null || environment.isEmpty() ? "http://127.0.0.1:15000" : environment);
        this.tokenFile = given.value(TOKEN_FILE);
        this.output = given.value(OUTPUT, Output.TABLE);
    }

    boolean json() {
        return output == Output.JSON;
    }

    /** A client for it. */
    AdminClient client() throws CommandFailure {
        return new AdminClient(address(), token());
    }

    private URI address() throws CommandFailure {
        var text = admin.contains("://") ? admin : "http://" + (admin.startsWith(":") ? "127.0.0.1" : "") + admin;
        try {
            var uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if ("http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPath().isEmpty()) return uri;
        } catch (IllegalArgumentException noUri) {
            // Said below.
        }
        throw new CommandFailure(
                CommandFailure.REFUSED, "--admin " + admin + ": say http://HOST:PORT, HOST:PORT or :PORT");
    }

    private String token() throws CommandFailure {
        if (tokenFile == null) return "";
        try {
            return Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.REFUSED, "--admin-token-file cannot be read: " + e);
        }
    }
}
