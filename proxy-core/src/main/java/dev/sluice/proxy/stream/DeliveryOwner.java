package dev.sluice.proxy.stream;

import dev.sluice.proxy.filter.DeliveryTerms;
import dev.sluice.proxy.filter.StreamInfo;
import dev.sluice.proxy.http.Version;
import java.util.function.Consumer;

/**
 * A queue's delivery as what began an exchange. The client's request was counted when it came, so this counts nothing
 * downstream; logs show it as an exchange of its own.
 *
 * @param firstFilter the place behind the queue
 * @param terms what holds for it
 * @param ended told when it is over
 */
record DeliveryOwner(HttpManager manager, int firstFilter, DeliveryTerms terms, Consumer<StreamInfo> ended)
        implements StreamOwner {
    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public boolean lastResponse() {
        return false;
    }

    @Override
    public void countStatus(int status) {}

    @Override
    public void streamBegan() {}

    @Override
    public void streamEnded(HttpStream stream) {
        manager.observe(stream.info());
        ended.accept(stream.info());
    }
}
