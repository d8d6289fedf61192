package dev.sluice.proxy.accesslog;

import dev.sluice.xds.model.AccessLogSink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a log file writes to. */
interface Target {
    /** Opens it, again after it was moved away. */
    WritableByteChannel open() throws IOException;

    /** Whether closing and opening again makes sense. */
    boolean reopens();

    /** Of a configured sink; the process's own streams are never closed. */
    static Target of(AccessLogSink sink) {
        return switch (sink) {
            case AccessLogSink.File file ->
                switch (file.path()) {
                    case "/dev/stdout" -> stream(FileDescriptor.out);
                    case "/dev/stderr" -> stream(FileDescriptor.err);
                    default -> file(Path.of(file.path()));
                };
            case AccessLogSink.Stdout stdout -> stream(FileDescriptor.out);
            case AccessLogSink.Stderr stderr -> stream(FileDescriptor.err);
        };
    }

    /** The key that sinks of the same file share. */
    static String key(AccessLogSink sink) {
        return switch (sink) {
            case AccessLogSink.File file -> file.path();
            case AccessLogSink.Stdout stdout -> "/dev/stdout";
            case AccessLogSink.Stderr stderr -> "/dev/stderr";
        };
    }

    private static Target file(Path path) {
        return new Target() {
            @Override
            public WritableByteChannel open() throws IOException {
                return FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            }

            @Override
            public boolean reopens() {
                return true;
            }
        };
    }

    private static Target stream(FileDescriptor descriptor) {
        return new Target() {
            @Override
            public WritableByteChannel open() {
                return new FileOutputStream(descriptor).getChannel();
            }

            @Override
            public boolean reopens() {
                return false;
            }
        };
    }
}
