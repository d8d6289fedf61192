package dev.sluice.proxy.stats;

import java.util.List;

/** A report that goes over the scopes three times: for words, for counters and gauges, for histograms. */
final class StatReport implements Pieces {
    private static final int PIECE = 16 * 1024;

    /** How a report looks; it writes what it is shown. */
    interface Form extends StatVisitor {
        /** Sets where to write; called before each piece. */
        void to(StringBuilder out);

        /** What stands before everything. */
        void begin();

        /** What stands behind everything. */
        void end();
    }

    private final List<Scope> scopes;
    private final Form form;
    private int pass;
    private int at;
    private boolean begun;

    StatReport(StatStore store, Form form) {
        this.scopes = store.scopes();
        this.form = form;
    }

    @Override
    public boolean next(StringBuilder out) {
        form.to(out);
        if (!begun) form.begin();
        begun = true;
        while (pass < 3) {
            for (; at < scopes.size(); at++) {
                if (out.length() >= PIECE) return true;
                show(scopes.get(at));
            }
            at = 0;
            pass++;
        }
        form.end();
        return false;
    }

    private void show(Scope scope) {
        switch (pass) {
            case 0 -> scope.visitWords(form);
            case 1 -> scope.visitNumbers(form);
            default -> scope.visitHistograms(form);
        }
    }
}
