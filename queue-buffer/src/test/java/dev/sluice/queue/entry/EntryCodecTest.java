package dev.sluice.queue.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.idempotency.Fingerprint;
import dev.sluice.queue.idempotency.IdempotencyKey;
import dev.sluice.queue.message.Ending;
import dev.sluice.queue.message.Fields;
import dev.sluice.queue.message.Knobs;
import dev.sluice.queue.message.Message;
import dev.sluice.queue.message.MessageId;
import dev.sluice.queue.message.Payload;
import dev.sluice.queue.message.RequestImage;
import dev.sluice.queue.message.ResponseImage;
import dev.sluice.queue.message.State;
import dev.sluice.queue.message.Way;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EntryCodecTest {
    private static final MessageId ID = new MessageId(Long.MIN_VALUE, -1, "10.0.0.7:15008");
    private static final Payload BODY = Payload.of(new byte[] {0, 1, 2, (byte) 0xFF});

    static List<Entry> entries() {
        var head = Fields.builder()
                .add(":method", "POST")
                .add("x", "ü")
                .add("empty", "")
                .build();
        var key = new IdempotencyKey("spiffe://a/b", "key ☂", new Fingerprint(1, -2, Long.MAX_VALUE, 0));
        var message = new Message(
                ID,
                "orders",
                "owner",
                new Way("l", "rc", "vh", "", "c"),
                new RequestImage(head, Fields.builder().add("t", "v").build()),
                BODY,
                new Knobs(key, "lane", 9, 1_700_000_000_000L, Long.MAX_VALUE));
        var response = new ResponseImage(418, head, Fields.EMPTY);
        var stub = new Entry.Stub("orders", "", "", 3, -5, 1 << 30, null);
        var stubWithKey = new Entry.Stub("orders", "o", "l", Long.MAX_VALUE, 4, 0, key);
        return List.of(
                new Entry.Enqueued(message, 77, 1_700_000_000_001L),
                new Entry.Attempted(ID, 3, 2, 1, 5, 6, "status 503"),
                new Entry.Died(ID, 4, new Ending(State.DEAD, 9, 5, "redirect", response, null, false)),
                new Entry.Requeued(ID, 5, 5, 10),
                new Entry.Ended(ID, 6, stub, new Ending(State.DONE, 9, 5, "", response, BODY, true)),
                new Entry.Ended(ID, 7, stubWithKey, new Ending(State.EXPIRED, 9, 0, "deadline", null, null, false)),
                new Entry.Withdrawn(ID, 1),
                new Entry.PauseSet("orders", true, "brake", 12));
    }

    private static byte[] bytes(Entry entry) {
        var head = EntryCodec.head(entry);
        var bytes = new byte[head.remaining()];
        head.get(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("entries")
    void readsWhatItWrote(Entry entry) {
        assertThat(EntryCodec.read(ByteBuffer.wrap(bytes(entry)), EntryCodec.body(entry)))
                .isEqualTo(entry);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void refusesAnyHeadThatIsCut(Entry entry) {
        var bytes = bytes(entry);
        for (int length = 0; length < bytes.length; length++) {
            var cut = ByteBuffer.wrap(bytes, 0, length);
            assertThatThrownBy(() -> EntryCodec.read(cut, BODY))
                    .isInstanceOf(MalformedEntry.class)
                    .hasMessageStartingWith("entry ends inside ");
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void damageIsAnErrorOrAnotherEntryButNeverAnotherException(Entry entry) {
        var bytes = bytes(entry);
        for (int i = 0; i < bytes.length * 8; i++) {
            var damaged = bytes.clone();
            damaged[i / 8] ^= (byte) (1 << i % 8);
            try {
                EntryCodec.read(ByteBuffer.wrap(damaged), BODY);
            } catch (MalformedEntry e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void refusesAnUnknownVersionByItsNumber() {
        assertThatThrownBy(() -> EntryCodec.read(ByteBuffer.wrap(new byte[] {2, 1}), BODY))
                .hasMessage("entry version 2 is not known, this program reads 1");
    }

    @Test
    void refusesWhatFollowsAnEntry() {
        var bytes = bytes(new Entry.Withdrawn(ID, 1));
        var longer = ByteBuffer.allocate(bytes.length + 1).put(bytes).rewind();
        assertThatThrownBy(() -> EntryCodec.read(longer, BODY)).hasMessage("1 bytes follow the entry's end");
    }
}
