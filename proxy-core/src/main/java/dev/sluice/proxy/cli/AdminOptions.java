package dev.sluice.proxy.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the admin interface is, how it is asked, and how its answers are shown. */
final class AdminOptions {
    /** How answers are shown. */
    enum Output {
        TABLE,
        JSON
    }

    @Option(
            names = "--admin",
            paramLabel = "URL",
            defaultValue = "${env:SLUICE_ADMIN:-http://127.0.0.1:15000}",
            description = "the admin interface; default: $SLUICE_ADMIN, else 127.0.0.1:15000")
    private String admin = "";

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "holds the token that changes need where Sluice runs with --admin-token-file")
    private @Nullable Path tokenFile;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json, as the admin interface gives it; default: table")
    private Output output = Output.TABLE;

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
