package dev.sluice.proxy.server;

import dev.sluice.proxy.LeakWatch;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send FIN and nothing more leave no connection behind, whatever they said before. */
class DepartureTest {
    @RegisterExtension
    final LeakWatch leaks = new LeakWatch();

    private ProxyFixture proxy;

    @BeforeEach
    void start() {
        proxy = new ProxyFixture(leaks);
        var upstream = proxy.upstream(false);
        proxy.start(ProxyConfig.to(upstream.port(), false));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PRI * HT",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
                "GET / HT",
            })
    void aClosedInputEndsTheConnection(String bytes) throws Exception {
        try (var socket =
                new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            socket.setSoTimeout(10_000);
            while (socket.getInputStream().read() >= 0) continue;
        }
    }
}
