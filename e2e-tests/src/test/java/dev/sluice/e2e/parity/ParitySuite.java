package dev.sluice.e2e.parity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.EnvoyProcess;
import dev.sluice.e2e.ProxyProcess;
import dev.sluice.e2e.Received;
import dev.sluice.e2e.SluiceProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * One group of cases over one configuration and one process of each proxy. Envoy must repeat its kept transcript;
 * Sluice must equal Envoy where Envoy runs, else the kept transcript, but for {@link WantedDifferences} and {@link KnownGaps}. A case
 * whose configuration Sluice refuses fails alone.
 */
final class ParitySuite implements AutoCloseable {
    private final List<ParityInstance> instances = new ArrayList<>();
    private final ParityConfig config;
    private final Golden golden;
    private final KnownGaps gaps;
    private final List<ParityInstance> accepted = new ArrayList<>();
    private final Map<ParityInstance, String> refused = new HashMap<>();
    private @Nullable ParityConfig sluiceConfig;
    private @Nullable ProxyProcess envoy;
    private @Nullable ProxyProcess sluice;

    private ParitySuite(String group, List<ParityCase> cases) {
        for (var spec : cases) {
            for (var combo : spec.combos) {
                instances.add(ParityInstance.open(spec, combo, instances.size()));
            }
        }
        config = new ParityConfig(instances);
        golden = new Golden(group);
        gaps = new KnownGaps(group);
    }

    /** The tests of a group; closing the stream ends its processes. */
    static Stream<DynamicTest> tests(String group, List<ParityCase> cases) {
        var suite = new ParitySuite(group, cases);
        suite.start();
        return suite.instances.stream()
                .map(i -> DynamicTest.dynamicTest(i.name(), () -> suite.check(i)))
                .onClose(suite::close);
    }

    private void start() {
        if (EnvoyProcess.binary().isPresent()) {
            envoy = EnvoyProcess.start(config.yaml());
        } else if (Boolean.getBoolean("sluice.full")) {
            throw new AssertionError("the full build compares with Envoy: set SLUICE_ENVOY to its binary");
        } else {
            System.out.println("parity: no Envoy on this machine, Sluice is judged by Envoy's kept transcripts");
        }
        if (!SluiceProcess.exists()) {
            System.out.println("parity: Sluice cannot be run yet, the cases run on Envoy alone");
            return;
        }
        acceptable(instances.stream().filter(i -> !gaps.contains(i)).toList());
        if (!accepted.isEmpty()) {
            sluiceConfig = new ParityConfig(accepted);
            sluice = SluiceProcess.start(sluiceConfig.yaml());
        }
    }

    /** Finds by halving which instances Sluice accepts, so that a refused one fails alone. */
    private void acceptable(List<ParityInstance> some) {
        var refusal = some.isEmpty() ? "" : SluiceProcess.refusal(new ParityConfig(some).yaml());
        if (refusal.isEmpty()) {
            accepted.addAll(some);
        } else if (some.size() == 1) {
            refused.put(some.getFirst(), refusal);
        } else {
            acceptable(some.subList(0, some.size() / 2));
            acceptable(some.subList(some.size() / 2, some.size()));
        }
    }

    private void check(ParityInstance instance) {
        Assumptions.assumeTrue(envoy != null || SluiceProcess.exists(), "neither Envoy nor Sluice can be run");
        var truth = envoy == null ? golden.of(instance) : envoyTruth(instance, envoy);
        if (!SluiceProcess.exists()) {
            return;
        }
        if (KnownGaps.RECORDING) {
            try {
                compare(instance, truth);
            } catch (AssertionError | RuntimeException e) {
                gaps.add(instance);
                System.out.println("parity: not yet: " + e.getMessage());
            }
        } else if (!gaps.contains(instance)) {
            compare(instance, truth);
        }
    }

    private void compare(ParityInstance instance, String truth) {
        var seen = onSluice(instance);
        var difference = WantedDifferences.of(instance.spec());
        if (difference.isPresent()) {
            differs(instance, difference.get(), seen);
            return;
        }
        assertThat(Transcript.of(seen))
                .as("%s: Sluice and Envoy", instance.name())
                .isEqualTo(truth);
        checkAll(instance, seen);
    }

    /** Envoy's side is its kept transcript; here is Sluice's. */
    private static void differs(ParityInstance instance, WantedDifferences.Difference wanted, Seen seen) {
        assertThat(seen.responses()).hasSize(1);
        var response = seen.responses().getFirst();
        var received = seen.received().values().stream()
                .flatMap(List::stream)
                .map(Received::startLine)
                .toList();
        assertThat(new WantedDifferences.Difference(
                        wanted.caseName(),
                        response.status(),
                        response.body(),
                        response.header("connection").contains("close"),
                        received,
                        wanted.reason()))
                .as("%s: wanted difference:\n%s", instance.name(), Transcript.of(seen))
                .isEqualTo(wanted);
    }

    private String envoyTruth(ParityInstance instance, ProxyProcess running) {
        var seen = ParityRun.play(instance, running, config.listener(instance));
        var transcript = Transcript.of(seen);
        checkAll(instance, seen);
        if (Golden.RECORDING) {
            golden.record(instance, transcript);
        } else {
            assertThat(transcript)
                    .as("%s: Envoy and its kept transcript", instance.name())
                    .isEqualTo(golden.of(instance));
        }
        return transcript;
    }

    private Seen onSluice(ParityInstance instance) {
        if (refused.containsKey(instance)) {
            throw new AssertionError(instance.name() + ": Sluice refuses its configuration: " + refused.get(instance));
        }
        return ParityRun.play(
                instance, requireNonNull(sluice), requireNonNull(sluiceConfig).listener(instance));
    }

    private static void checkAll(ParityInstance instance, Seen seen) {
        for (var check : instance.spec().checks) {
            try {
                check.accept(seen);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(instance.name() + ": " + e.getMessage() + "\nin:\n" + Transcript.of(seen), e);
            }
        }
    }

    @Override
    public void close() {
        if (Golden.RECORDING && envoy != null) {
            golden.save();
        }
        if (KnownGaps.RECORDING && SluiceProcess.exists()) {
            gaps.save();
        }
        instances.forEach(ParityInstance::close);
        for (var process : new ProxyProcess[] {envoy, sluice}) {
            if (process != null) {
                process.close();
            }
        }
    }
}
