package dev.sluice.proxy.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.command.Arguments;
import dev.sluice.proxy.command.Misuse;
import dev.sluice.xds.model.Address;
import dev.sluice.xds.model.Bootstrap;
import dev.sluice.xds.model.Discovery;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bootstrap that {@code sluice proxy} makes of its flags is one that {@code sluice run} takes. */
class ProxyCommandTest {
    private static Bootstrap loaded(String... flags) throws BadConfiguration, Misuse {
        var options = new RunOptions();
        options.configYaml = ProxyCommand.bootstrap(Arguments.of(new ProxyCommand(), List.of(flags)));
        return Configuration.load(options);
    }

    private static Discovery discovery(Bootstrap bootstrap) {
        assertThat(bootstrap.clusters()).hasSize(1);
        return bootstrap.clusters().getFirst().discovery();
    }

    private static List<Address> listening(Bootstrap bootstrap) {
        return bootstrap.listeners().stream()
                .map(listener -> listener.address())
                .toList();
    }

    @Test
    void theEnvironmentSaysWhereHomeIs() {
        assertThat(ProxyCommand.home("/home/me", "/root")).isEqualTo(Path.of("/home/me"));
        assertThat(ProxyCommand.home("", "/root")).isEqualTo(Path.of("/root"));
        assertThat(ProxyCommand.home(null, "/root")).isEqualTo(Path.of("/root"));
    }

    @Test
    void addressesAreAStaticClusterBehindOneListener() throws Exception {
        var bootstrap = loaded("--from", ":8080", "--to", "127.0.0.1:3000,10.0.0.2:3001");
        assertThat(listening(bootstrap)).containsExactly(new Address("0.0.0.0", 8080));
        assertThat(discovery(bootstrap)).isInstanceOf(Discovery.Static.class);
        assertThat(discovery(bootstrap).toString()).contains("127.0.0.1:3000", "10.0.0.2:3001");
        assertThat(bootstrap.admin()).isNull();
        assertThat(bootstrap.queueStore()).isNull();
        assertThat(bootstrap.listeners().toString()).doesNotContain("QueueFilter");
    }

    @Test
    void namesAreResolvedByDns() throws Exception {
        var named = loaded("--from", ":0", "--to", "orders.internal:3000,127.0.0.1:3000");
        assertThat(discovery(named)).isInstanceOf(Discovery.StrictDns.class);
        assertThat(discovery(named).toString()).contains("orders.internal", "127.0.0.1");
        assertThat(discovery(loaded("--from", ":0", "--to", ":3000")).toString())
                .as("no host means this machine")
                .contains("localhost");
    }

    @Test
    void addressesOfVersionSixAreTakenInBrackets() throws Exception {
        var six = loaded("--from", "[::1]:8080", "--to", "[fd00::1]:3000", "--admin", "[::1]:15000");
        assertThat(listening(six)).containsExactly(new Address("::1", 8080));
        assertThat(discovery(six)).isInstanceOf(Discovery.Static.class);
        assertThat(discovery(six).toString()).contains("fd00::1");
        assertThat(Objects.requireNonNull(six.admin()).address()).isEqualTo(new Address("::1", 15000));
    }

    @Test
    void theAdminInterfaceIsOnLoopbackUnlessItSaysWhere() throws Exception {
        var admin = loaded("--from", ":0", "--to", ":1", "--admin", ":15000").admin();
        assertThat(Objects.requireNonNull(admin).address()).isEqualTo(new Address("127.0.0.1", 15000));
    }

    @Test
    void aQueueIsKeptInTheJournalThatIsNamed() throws Exception {
        var queueing =
                loaded("--from", ":0", "--to", "db:1", "--admin", ":0", "--queue", "--journal", "/tmp/it's here");
        assertThat(Objects.requireNonNull(queueing.queueStore()).directory()).isEqualTo("/tmp/it's here");
        assertThat(queueing.listeners().toString()).contains("sluice.filters.http.queue");
    }

    @Test
    void whatIsNoAddressIsNamedWithItsFlag() {
        assertThatThrownBy(() -> loaded("--from", "8080", "--to", ":1"))
                .isInstanceOfSatisfying(
                        BadConfiguration.class,
                        refused ->
                                assertThat(refused.problems()).containsExactly("--from 8080: say host:port or :port"));
        assertThatThrownBy(() -> loaded("--from", ":0", "--to", "a:1,b:99999"))
                .isInstanceOfSatisfying(
                        BadConfiguration.class,
                        refused -> assertThat(refused.problems().toString()).contains("--to b:99999"));
    }
}
