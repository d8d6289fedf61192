package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Runs h2spec 2.2.0, whose binary a Maven artifact carries. */
class Http2SpecTest {
    @Test
    void passesEveryStrictCase() throws Exception {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
        try (var server = new Http2EchoServer(Http2Settings.DEFAULT)) {
            var command = new ProcessBuilder(
                    unpack().toString(), "-S", "-h", "127.0.0.1", "-p", "" + server.port(), "-o", "5");
            var output = Files.createTempFile(Path.of("target"), "h2spec", ".txt");
            var process = command.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(Files.readString(output)).contains("146 tests, 146 passed, 0 skipped, 0 failed");
        }
    }

    /** Takes the only file that matters out of the archive: tar has 512-byte headers with name and octal size. */
    private static Path unpack() throws IOException {
        var target = Files.createDirectories(Path.of("target")).resolve("h2spec");
        if (Files.isExecutable(target)) return target;
        var resource = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
        byte[] tar;
        try (var in = Objects.requireNonNull(Http2SpecTest.class.getResourceAsStream(resource), resource)) {
            tar = new GZIPInputStream(in).readAllBytes();
        }
        for (int at = 0; tar[at] != 0; ) {
            var name = text(tar, at, 100);
            int size = Integer.parseInt(text(tar, at + 124, 12).strip(), 8);
            if (name.endsWith("h2spec")) {
                var unfinished = Files.createTempFile(target.getParent(), "h2spec", ".part");
                Files.write(unfinished, Arrays.copyOfRange(tar, at + 512, at + 512 + size));
                Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
                return Files.move(unfinished, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            at += 512 + (size + 511) / 512 * 512;
        }
        throw new IOException("no h2spec in " + resource);
    }

    private static String text(byte[] from, int at, int length) {
        int end = at;
        while (end < at + length && from[end] != 0) end++;
        return new String(from, at, end - at, StandardCharsets.US_ASCII);
    }
}
