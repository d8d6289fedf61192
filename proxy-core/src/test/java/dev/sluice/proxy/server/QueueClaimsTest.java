package dev.sluice.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.queue.config.Durability;
import dev.sluice.queue.config.QueueConfig;
import dev.sluice.xds.model.QueueStore;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One queue, several listeners: whose settings hold, and which updates are refused. */
class QueueClaimsTest {
    private static final QueueSettings OLD = settings("old");
    private static final QueueSettings NEW = settings("new");
    private static final QueueSettings OTHER = settings("other");

    private final QueueClaims claims = new QueueClaims(QueueStore.DEFAULT);

    /** Settings that differ by what they redact. */
    private static QueueSettings settings(String word) {
        return new QueueSettings(QueueConfig.defaults("q"), false, Set.of(word));
    }

    private QueueClaims.Before put(String user, QueueSettings settings) {
        return claims.put(Map.of(user, Map.of("q", settings)));
    }

    private QueueClaims.Before put(QueueSettings a, QueueSettings b) {
        return claims.put(Map.of("a", Map.of("q", a), "b", Map.of("q", b)));
    }

    private void refuses(String user, QueueSettings settings, String... words) {
        var before = claims.of("q");
        assertThatThrownBy(() -> put(user, settings))
                .hasMessageContaining("queue q has two different sets of settings")
                .hasMessageContainingAll(words);
        assertThat(claims.of("q")).isEqualTo(before);
    }

    @Test
    void aNewUserBringsTheSettingsInForceOrIsRefused() {
        put("a", OLD);
        refuses("b", NEW, "listener a", "listener b");
        put("b", OLD);
        assertThat(claims.of("q")).isEqualTo(OLD);
    }

    @Test
    void aLoneUserMayBringAny() {
        put("a", OLD);
        put("a", NEW);
        assertThat(claims.of("q")).isEqualTo(NEW);
    }

    @Test
    void usersAreUpdatedOneAfterAnother() {
        put(OLD, OLD);
        put("a", NEW);
        assertThat(claims.of("q")).isEqualTo(NEW);
        put("b", OLD); // about something else
        assertThat(claims.of("q")).isEqualTo(NEW);
        put("b", NEW);
        assertThat(claims.of("q")).isEqualTo(NEW);
        put("b", OTHER);
        put("a", OTHER);
        assertThat(claims.of("q")).isEqualTo(OTHER);
    }

    @Test
    void whoIsBehindCatchesUpAndBringsNothingElse() {
        put(OLD, OLD);
        put("a", NEW);
        refuses("b", OTHER, "listener a", "listener b");
        refuses("c", OLD, "listener a", "listener c");
        put("c", NEW);
        put("a", OTHER); // a mistake that is mended before b is updated
        assertThat(claims.of("q")).isEqualTo(OTHER);
    }

    @Test
    void goingBackIsAnUpdateToo() {
        put(OLD, OLD);
        put("a", NEW);
        put("a", OLD);
        assertThat(claims.of("q")).isEqualTo(OLD);
    }

    @Test
    void anUpdateOfAllUsersHoldsForAllOrNone() {
        put(OLD, OLD);
        assertThatThrownBy(() -> put(NEW, OTHER)).hasMessageContaining("two different");
        assertThatThrownBy(() -> put(NEW, OLD)).hasMessageContaining("two different");
        assertThat(claims.of("q")).isEqualTo(OLD);
        put(NEW, NEW);
        assertThat(claims.of("q")).isEqualTo(NEW);
        refuses("c", OLD, "listener c");
    }

    @Test
    void anUpdateCanBeTakenBack() {
        put(OLD, OLD);
        var before = put(NEW, NEW);
        claims.restore(before);
        assertThat(claims.of("q")).isEqualTo(OLD);
        put("c", OLD);
        claims.restore(put("d", OLD));
        assertThat(claims.usedOnlyBy(Set.of("a", "b", "c"))).containsExactly("q");
    }

    @Test
    void whatAUserNoLongerUsesIsNotItsBusiness() {
        put("a", OLD);
        claims.put(Map.of("a", Map.of()));
        assertThat(claims.of("q")).isNull();
        put("b", NEW);
        assertThat(claims.of("q")).isEqualTo(NEW);
    }

    @Test
    void whenThoseInForceHaveNoUserTheRestHasItsOwn() {
        put(OLD, OLD);
        put("a", NEW);
        claims.put(Map.of("a", Map.of()));
        assertThat(claims.of("q")).isEqualTo(OLD);
    }

    @Test
    void whileUsersDifferTheStrongestDurabilityHolds() {
        put(OLD, OLD);
        put("a", NEW.durability(Durability.MEMORY));
        assertThat(claims.of("q")).isEqualTo(NEW);
        put("b", NEW.durability(Durability.MEMORY));
        assertThat(claims.of("q")).isEqualTo(NEW.durability(Durability.MEMORY));
    }
}
