package dev.sluice.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A port that stays ours, and the upstream that comes and goes on it. */
class HeldPortTest {
    private static int get(String authority) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://" + authority + "/ledger").toURL().openConnection();
        return connection.getResponseCode();
    }

    @Test
    void refusesConnectionsWhileNobodyListens() throws Exception {
        try (var port = HeldPort.take()) {
            assertThatThrownBy(() -> new Socket(port.address().getAddress(), port.number()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aServerComesAndGoesOnIt() throws Exception {
        try (var upstream = new Upstream("A", HeldPort.take(), Duration.ZERO, Set.of())) {
            for (int life = 0; life < 3; life++) {
                upstream.start();
                assertThat(get(upstream.authority())).isEqualTo(200);
                upstream.kill();
                assertThatThrownBy(() -> get(upstream.authority())).isInstanceOf(IOException.class);
            }
        }
    }
}
