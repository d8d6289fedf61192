package dev.sluice.e2e.parity;

import java.util.Locale;

/** The protocols of the two sides. */
enum Combo {
    H1_H1,
    H1_H2,
    H2_H1,
    H2_H2;

    boolean h2Downstream() {
        return this == H2_H1 || this == H2_H2;
    }

    boolean h2Upstream() {
        return this == H1_H2 || this == H2_H2;
    }

    /** As it stands in names: {@code h1-h2}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
