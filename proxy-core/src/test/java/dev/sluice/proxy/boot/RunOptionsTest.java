package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Misuse;
import java.net.InetAddress;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class RunOptionsTest {
    private static RunOptions parsed(String... words) throws Misuse {
        return RunFlags.fill(new RunOptions(), Arguments.of(new RunCommand(), List.of(words)));
    }

    @Test
    void takesTheCommandLineOfIstiosAgent() throws Exception {
        var options = parsed(("-c etc/istio/proxy/envoy-rev.json --drain-time-s 45 --drain-strategy immediate"
                        + " --local-address-ip-version v4 --file-flush-interval-msec 1000 --disable-hot-restart"
                        + " --allow-unknown-static-fields -l warning --component-log-level misc:error,config:debug"
                        + " --skip-deprecated-logs --concurrency 2 --log-format [%n]%v")
                .split(" "));
        assertThat(options.drainSeconds).isEqualTo(45);
        assertThat(options.workers()).isEqualTo(2);
        assertThat(options.log.components()).containsEntry("config", Level.FINE);
        assertThat(options.log.line()).isNotNull();
    }

    @Test
    void takesTheFlagsOfAHotRestartThatThereIsNot() throws Exception {
        parsed(
                "--base-id",
                "3",
                "--restart-epoch",
                "0",
                "--parent-shutdown-time-s",
                "60",
                "--use-dynamic-base-id",
                "--base-id-path",
                "/tmp/id",
                "--socket-path",
                "@envoy",
                "--cpuset-threads");
    }

    @Test
    void refusesALevelThatThereIsNot() {
        assertThatThrownBy(
                        () -> parsed("--component-log-level", "config:loud").log.components())
                .isInstanceOf(BadConfiguration.class);
    }

    @Test
    void takesNamesOfTheAdminInterfaceAndNothingThatIsNoName() throws Exception {
        var hosts = parsed("--admin-host", "Node-7.shop.internal", "--admin-host", "sidecar")
                .trustedHosts();
        assertThat(hosts.trusts("node-7.shop.internal:15000")).isTrue();
        assertThat(hosts.trusts("sidecar")).isTrue();
        assertThat(hosts.trusts("other")).isFalse();
        for (var wrong : new String[] {"", "*", "http://sidecar", "sidecar:15000", "a..b"}) {
            var options = parsed("--admin-host", wrong);
            assertThatThrownBy(options::trustedHosts).as(wrong).isInstanceOf(BadConfiguration.class);
        }
    }

    @Test
    void choosesThisMachinesAddressByItsVersion() throws Exception {
        var four = InetAddress.getByName("10.0.0.1");
        assertThat(parsed().isOwnVersion(four)).isTrue();
        assertThat(parsed("--local-address-ip-version", "v6").isOwnVersion(four))
                .isFalse();
        assertThatThrownBy(() -> parsed("--local-address-ip-version", "v5").isOwnVersion(four))
                .isInstanceOf(BadConfiguration.class);
    }
}
