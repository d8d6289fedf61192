package dev.sluice.xds.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.xds.stream.SotwProtocol.Response;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests are written as {@code type version nonce [names]}, then {@code node} and what is wrong. */
class SotwProtocolTest {
    private static final String CDS = "cds";
    private static final String EDS = "eds";

    private final SotwProtocol protocol = new SotwProtocol(false);

    @Test
    void asksForNothingWithoutAStream() {
        protocol.subscribe(CDS, "*");
        says();
    }

    @Test
    void theFirstWildcardRequestHasNoNames() {
        connect(CDS, "*");
        says("cds - - [] node");
    }

    @Test
    void acknowledgesWithTheNewVersionAndNonce() {
        connect(CDS, "*");
        protocol.requests();
        protocol.accepted(new Response(CDS, "v1", "n1"));
        says("cds v1 n1 [] node");
    }

    @Test
    void refusesWithTheOldVersionAndTheNewNonce() {
        connect(CDS, "*");
        protocol.accepted(new Response(CDS, "v1", "n1"));
        protocol.requests();
        protocol.rejected(new Response(CDS, "v2", "n2"), "bad");
        says("cds v1 n2 [] node bad");
    }

    @Test
    void aRefusalIsSaidOnce() {
        connect(EDS, "a");
        protocol.rejected(new Response(EDS, "v1", "n1"), "bad");
        says("eds - n1 [a] node bad");
        protocol.subscribe(EDS, "b");
        says("eds - n1 [a, b] node");
    }

    @Test
    void severalChangesAreOneRequestWithTheLastNonce() {
        connect(EDS, "a");
        protocol.accepted(new Response(EDS, "v1", "n1"));
        protocol.requests();
        protocol.subscribe(EDS, "b");
        protocol.subscribe(EDS, "c");
        protocol.unsubscribe(EDS, "a");
        says("eds v1 n1 [b, c] node");
    }

    @Test
    void askingAgainMakesARequest() {
        connect(EDS, "a");
        protocol.requests();
        protocol.subscribe(EDS, "a");
        says("eds - - [a] node");
    }

    @Test
    void endingWhatWasNeverAskedForSaysNothing() {
        connect(CDS, "*");
        protocol.requests();
        protocol.subscribe(EDS, "a");
        protocol.unsubscribe(EDS, "a");
        protocol.unsubscribe(EDS, "b");
        says();
    }

    @Test
    void endingTheLastSubscriptionSaysSo() {
        connect(EDS, "a");
        protocol.requests();
        protocol.unsubscribe(EDS, "a");
        says("eds - - [] node");
    }

    @Test
    void aWildcardIsExplicitOnceThereWereNames() {
        connect(CDS, "*");
        protocol.requests();
        protocol.subscribe(CDS, "a");
        says("cds - - [*, a] node");
        protocol.unsubscribe(CDS, "a");
        says("cds - - [*] node");
    }

    @Test
    void aNewStreamKeepsVersionsAndForgetsNonces() {
        connect(CDS, "*");
        protocol.subscribe(EDS, "a");
        protocol.accepted(new Response(CDS, "v1", "n1"));
        protocol.accepted(new Response(EDS, "v2", "n2"));
        protocol.requests();
        protocol.disconnected();
        protocol.subscribe(EDS, "b");
        says();
        protocol.connected();
        says("cds v1 - [] node", "eds v2 - [a, b] node");
    }

    @Test
    void aRefusalDoesNotOutliveItsStream() {
        connect(EDS, "a");
        protocol.rejected(new Response(EDS, "v1", "n1"), "bad");
        protocol.disconnected();
        protocol.connected();
        says("eds - - [a] node");
    }

    @Test
    void theNodeGoesOnceAStreamWhereConfigured() {
        var once = new SotwProtocol(true);
        once.subscribe(CDS, "*");
        once.subscribe(EDS, "a");
        once.connected();
        assertThat(texts(once)).containsExactly("cds - - [] node", "eds - - [a]");
        once.accepted(new Response(CDS, "v1", "n1"));
        assertThat(texts(once)).containsExactly("cds v1 n1 []");
        once.connected();
        assertThat(texts(once)).containsExactly("cds v1 - [] node", "eds - - [a]");
    }

    @Test
    void aPausedTypeAcknowledgesWhenItGoesOn() {
        connect(CDS, "*");
        protocol.requests();
        protocol.pause(CDS);
        protocol.subscribe(EDS, "a");
        protocol.accepted(new Response(CDS, "v1", "n1"));
        says("eds - - [a] node");
        protocol.accepted(new Response(EDS, "e1", "m1"));
        protocol.resume(CDS);
        says("cds v1 n1 [] node", "eds e1 m1 [a] node");
    }

    @Test
    void namesOfDependenciesGoBeforeTheAcknowledgement() {
        connect(CDS, "*");
        protocol.requests();
        protocol.subscribe(EDS, "a");
        protocol.accepted(new Response(CDS, "v1", "n1"));
        says("eds - - [a] node", "cds v1 n1 [] node");
    }

    @Test
    void cutsLongDetails() {
        connect(CDS, "*");
        protocol.requests();
        protocol.rejected(new Response(CDS, "v1", "n1"), "x".repeat(5000));
        assertThat(protocol.requests().getFirst().errorDetail())
                .hasSize(4096 + 14)
                .endsWith("x...(truncated)");
    }

    private void connect(String type, String name) {
        protocol.subscribe(type, name);
        protocol.connected();
    }

    private void says(String... requests) {
        assertThat(texts(protocol)).isEqualTo(Arrays.asList(requests));
    }

    private static List<String> texts(SotwProtocol protocol) {
        return protocol.requests().stream()
                .map(request -> request.typeUrl() + " " + or(request.version()) + " " + or(request.nonce()) + " "
                        + request.names() + (request.withNode() ? " node" : "")
                        + (request.errorDetail() == null ? "" : " " + request.errorDetail()))
                .toList();
    }

    private static String or(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
