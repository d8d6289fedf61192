package dev.sluice.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The books. */
class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void countsEachOrderOnceAndTheRestAsDuplicates() {
        ledger.took("1");
        ledger.took("2");
        ledger.took("1");
        assertThat(ledger.settled()).isEqualTo(2);
        assertThat(ledger.duplicates()).isEqualTo(1);
        assertThat(ledger.missing(Set.of("1", "3"))).isEqualTo(1);
    }

    @Test
    void whatIsRefusedIsDeadUntilItIsTaken() {
        ledger.refused("1");
        assertThat(ledger.dead()).isEqualTo(1);
        ledger.took("1");
        assertThat(ledger.dead()).isZero();
    }
}
