package dev.sluice.xds.parse;

import com.google.protobuf.ByteString;
import dev.sluice.xds.read.FieldPath;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Texts that stand in the configuration or beside it. */
final class DataSourceParser {
    private static final int UNLIMITED = 64 << 20; // where Envoy has no limit

    private final Scope scope;

    DataSourceParser(Scope scope) {
        this.scope = scope;
    }

    /**
     * Returns the text, or an empty one after adding a problem; a file is read now and never again.
     *
     * @param most bytes, unsigned; 64 MiB where that is 0 or more
     */
    String text(DataSource source, int most, FieldPath at) {
        int mostBytes = most == 0 || Integer.compareUnsigned(most, UNLIMITED) > 0 ? UNLIMITED : most;
        return switch (source.getSpecifierCase()) {
            case INLINE_STRING ->
                checked(ByteString.copyFromUtf8(source.getInlineString()), mostBytes, at.field("inline_string"));
            case INLINE_BYTES -> checked(source.getInlineBytes(), mostBytes, at.field("inline_bytes"));
            case FILENAME -> file(source.getFilename(), mostBytes, at.field("filename"));
            case ENVIRONMENT_VARIABLE -> variable(source.getEnvironmentVariable(), mostBytes, at);
            case SPECIFIER_NOT_SET -> "";
        };
    }

    private String file(String name, int mostBytes, FieldPath at) {
        try (var in = Files.newInputStream(Path.of(name))) {
            return checked(ByteString.copyFrom(in.readNBytes(mostBytes + 1)), mostBytes, at);
        } catch (IOException | InvalidPathException unreadable) {
            scope.problem(at, name + " cannot be read: " + unreadable.getMessage());
            return "";
        }
    }

    private String variable(String name, int mostBytes, FieldPath at) {
        var value = System.getenv(name);
        if (value == null) {
            scope.problem(at.field("environment_variable"), name + " is not set");
            return "";
        }
        return checked(ByteString.copyFromUtf8(value), mostBytes, at.field("environment_variable"));
    }

    private String checked(ByteString bytes, int mostBytes, FieldPath at) {
        if (bytes.size() > mostBytes) {
            scope.problem(at, "has more than " + mostBytes + " bytes");
        } else if (!bytes.isValidUtf8()) {
            scope.problem(at, "is not UTF-8 text");
        } else {
            return bytes.toStringUtf8();
        }
        return "";
    }
}
