package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import dev.sluice.queue.v1.Queue;
import dev.sluice.xds.model.QueueStore;
import dev.sluice.xds.read.FieldPath;
import dev.sluice.xds.read.Problems;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The tables of docs/queueing.md name every field of a queue that works, with the default that the parser gives it. */
class QueueingPageTest {
    private static final Set<String> NOT_BUILT = Set.of("tenant_header", "delivery.max_concurrent_per_endpoint");

    private static Map<String, Object> defaults() {
        var scope = new Scope(Extensions.builtin(), new Problems(false));
        var queue = new QueueParser(scope).filter(Queue.getDefaultInstance(), FieldPath.ROOT);
        var all = new LinkedHashMap<String, Object>();
        all.put("name", "");
        all.put("mode", queue.mode());
        all.put("methods", queue.methods());
        all.put("durability", queue.durability());
        all.put("bounds.max_messages", queue.bounds().maxMessages());
        all.put("bounds.max_bytes", queue.bounds().maxBytes());
        all.put("bounds.max_message_bytes", queue.bounds().maxMessageBytes());
        all.put("bounds.max_age", queue.bounds().maxAge());
        all.put("overflow", queue.overflow());
        all.put("order", queue.order());
        all.put("key_header", queue.keyHeader());
        all.put("delivery.max_concurrent", queue.delivery().maxConcurrent());
        all.put("delivery.rate.per_second", BigDecimal.valueOf(queue.delivery().perSecond()));
        all.put("delivery.rate.burst", queue.delivery().burst());
        all.put("delivery.adaptive", queue.delivery().adaptive());
        all.put("delivery.timeout", queue.delivery().timeout());
        all.put("delivery.route_retries", queue.routeRetries());
        all.put("retry.max_attempts", queue.retry().maxAttempts());
        all.put("retry.min_backoff", queue.retry().minBackoff());
        all.put("retry.max_backoff", queue.retry().maxBackoff());
        all.put("retry.max_age", queue.retry().maxAge());
        all.put("retry.retriable_status_codes", queue.retry().statusCodes());
        all.put("brake.same_cause", queue.brake().sameCause());
        all.put("brake.within", queue.brake().within());
        all.put("on_key_failure", queue.onKeyFailure());
        all.put("dead_letters.max_messages", queue.deadLetters().maxMessages());
        all.put("dead_letters.max_age", queue.deadLetters().maxAge());
        all.put("result.retention", queue.results().retention());
        all.put("result.max_bytes", queue.results().maxBytes());
        all.put("idempotency.window", queue.idempotency().window());
        all.put("idempotency.max_keys", queue.idempotency().maxKeys());
        all.put("idempotency.required", queue.idempotency().required());
        all.put("grpc.empty_response", queue.grpcEmptyResponse());
        all.put("custody.strip_headers", queue.custody().stripHeaders());
        all.put("custody.redact_headers", queue.custody().redactHeaders());
        all.put("monitor_prefix", queue.monitorPrefix());
        return all;
    }

    private static String row(String field, Object value) {
        var text = switch (value) {
            case Duration time -> seconds(time);
            case BigDecimal number -> number.stripTrailingZeros().toPlainString();
            case Collection<?> several -> new TreeSet<>(several).toString();
            default -> value.toString();
        };
        return "| `" + field + "` | " + (text.isEmpty() ? "" : "`" + text + "` ") + "| ";
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }

    private static String page() throws IOException {
        return Files.readString(Path.of(System.getProperty("sluice.root"), "docs", "queueing.md"));
    }

    private static void leaves(Descriptor message, String prefix, Set<String> into) {
        for (var field : message.getFields()) {
            var name = prefix + field.getName();
            boolean own = field.getJavaType() == JavaType.MESSAGE
                    && field.getMessageType().getFullName().startsWith("sluice.");
            if (own) leaves(field.getMessageType(), name + ".", into);
            else into.add(name);
        }
    }

    @Test
    void thePageHasEveryDefaultOfAQueue() throws IOException {
        var page = page();
        defaults().forEach((field, value) -> assertThat(page).contains("\n" + row(field, value)));
    }

    @Test
    void everyFieldThatIsBuiltIsOneOfThem() {
        var fields = new TreeSet<String>();
        leaves(Queue.getDescriptor(), "", fields);
        fields.removeIf(field -> field.startsWith("hold.") || NOT_BUILT.contains(field));
        assertThat(defaults().keySet()).containsExactlyInAnyOrderElementsOf(fields);
    }

    @Test
    void thePageHasEveryDefaultOfTheStore() throws IOException {
        var store = QueueStore.DEFAULT;
        assertThat(page())
                .contains("\n" + row("directory", ""))
                .contains("\n" + row("volume", store.volume()))
                .contains("\n" + row("max_bytes", store.maxBytes()))
                .contains("\n" + row("segment_bytes", store.segmentBytes()))
                .contains("\n" + row("memory_bytes", store.memoryBytes()));
    }
}
