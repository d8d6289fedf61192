package dev.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int SEEDS = Integer.getInteger("sluice.simulation.seeds", 2000);

    @Test
    void theGuaranteesHoldInEveryLife() {
        long deliveries = 0;
        long crashes = 0;
        long repeats = 0;
        long forgotten = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                var simulation = new Simulation(seed);
                simulation.run(150);
                deliveries += simulation.deliveries;
                crashes += simulation.crashes;
                repeats += simulation.repeats;
                forgotten += simulation.forgottenEarly;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        // the seeds have to reach what they are there for
        assertThat(deliveries).isGreaterThan(SEEDS * 10L);
        assertThat(crashes).isGreaterThan(SEEDS / 2L);
        assertThat(repeats).isGreaterThan(SEEDS / 10L);
        assertThat(forgotten).isGreaterThan(SEEDS * 2L);
    }

    @Test
    void aRestartFindsEverythingThatWasDurableAsItWas() {
        for (long seed = 0; seed < 200; seed++) {
            var simulation = new Simulation(seed);
            simulation.failing = false;
            simulation.steps(150);
            while (simulation.durable < simulation.journal.size()) {
                simulation.commit(); // and what follows from it
            }
            var before = simulation.summary();
            simulation.restart();
            // What had been forgotten early may be remembered again, where what had taken its place needs it no longer.
            assertThat(simulation.summary()).as("seed " + seed).containsSubsequence(before);
        }
    }
}
