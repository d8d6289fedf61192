package dev.sluice.queue;

import dev.sluice.queue.gate.DestinationGate;
import dev.sluice.queue.gate.GateSettings;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.order.Fifo;
import dev.sluice.queue.order.Order;

/** One cluster a queue delivers to: its gate and what may be delivered to it. */
final class Destination {
    final String cluster;
    final DestinationGate gate;
    final Order<Item> ready = new Fifo<>();
    final WaitHistory waits = new WaitHistory();

    /** Whether it is left alone because nothing leads to it. */
    boolean unrouted() {
        return gate.cause() == PauseCause.NO_ROUTE || gate.cause() == PauseCause.NO_CLUSTER;
    }

    Destination(String queue, String cluster) {
        this.cluster = cluster;
        gate = new DestinationGate(queue + "/" + cluster, GateSettings.DEFAULT);
    }
}
