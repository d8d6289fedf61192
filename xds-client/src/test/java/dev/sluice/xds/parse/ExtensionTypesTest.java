package dev.sluice.xds.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The registered types of messages. */
class ExtensionTypesTest {
    @Test
    void everyMessageStandsBesideItsOwnDescriptor() {
        for (var name : Extensions.builtin().types()) {
            var type = Objects.requireNonNull(Extensions.builtin().find(name));
            assertThat(type.empty().getDescriptorForType()).isSameAs(type.descriptor());
            assertThat(type.fullName()).isEqualTo(name);
        }
    }
}
