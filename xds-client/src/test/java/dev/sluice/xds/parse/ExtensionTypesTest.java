package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The registered types of messages. */
class ExtensionTypesTest {
    @Test
    void everyFieldOfTheTableIsInTheProtos() {
        for (var message : Extensions.builtin().support().messages()) {
            var names = Extensions.builtin().descriptor(message.type()).getFields().stream()
                    .map(FieldDescriptor::getName)
                    .toList();
            assertThat(names).as(message.type()).containsAll(message.fields().keySet());
        }
    }

    @Test
    void everyMessageStandsBesideItsOwnDescriptor() {
        for (var name : Extensions.builtin().types()) {
            var type = Objects.requireNonNull(Extensions.builtin().find(name));
            assertThat(type.empty().getDescriptorForType()).isSameAs(type.descriptor());
            assertThat(type.fullName()).isEqualTo(name);
        }
    }
}
