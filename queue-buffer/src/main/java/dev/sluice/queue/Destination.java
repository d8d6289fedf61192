package dev.sluice.queue;

import dev.sluice.queue.gate.DestinationGate;
import dev.sluice.queue.gate.GateSettings;
import dev.sluice.queue.gate.PauseCause;
import dev.sluice.queue.order.Order;
import dev.sluice.queue.order.OrderKind;

/** One cluster a queue delivers to: its gate and what may be delivered to it. */
final class Destination {
    final String cluster;
    final DestinationGate gate;
    Order<Item> ready;
    int pending; // messages for it that have not gone, deliverable or not
    final WaitHistory waits = new WaitHistory();

    /** Whether it is left alone because nothing leads to it. */
    boolean unrouted() {
        return gate.cause() == PauseCause.NO_ROUTE || gate.cause() == PauseCause.NO_CLUSTER;
    }

    Destination(String queue, String cluster, OrderKind order) {
        this.cluster = cluster;
        gate = new DestinationGate(queue + "/" + cluster, GateSettings.DEFAULT);
        ready = order.create();
    }

    /** Puts what may be delivered into another order. */
    void sort(OrderKind order) {
        var sorted = order.<Item>create();
        for (var item = ready.first(); item != null; item = ready.first()) {
            ready.remove(item);
            sorted.add(item);
        }
        ready = sorted;
    }
}
