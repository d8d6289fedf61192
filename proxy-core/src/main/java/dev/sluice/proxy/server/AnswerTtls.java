package dev.sluice.proxy.server;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A resolver's cache that never holds an address: it learns how long each answer says it holds, until {@link #take} asks.
 * For the resolver's loop; it has an entry a name that is being resolved.
 */
final class AnswerTtls implements DnsCache {
    private record Unkept(InetAddress address) implements DnsCacheEntry {
        @Override
        public @Nullable Throwable cause() {
            return null;
        }
    }

    private record Failed(Throwable cause) implements DnsCacheEntry {
        @Override
        public @Nullable InetAddress address() {
            return null;
        }
    }

    private final Map<String, Long> seconds = new HashMap<>();

    /**
     * The shortest time, in seconds, that a record of the last answer for a name holds, and forgets it; 0 when no record
     * said. A name may have been completed with a search domain.
     */
    long take(String name) {
        var bare = bare(name);
        var exact = seconds.remove(bare);
        if (exact != null) return exact;
        long shortest = 0;
        var completed = seconds.entrySet().iterator();
        while (completed.hasNext()) {
            var entry = completed.next();
            if (!entry.getKey().startsWith(bare + '.')) continue;
            shortest = shortest == 0 ? entry.getValue() : Math.min(shortest, entry.getValue());
            completed.remove();
        }
        return shortest;
    }

    @Override
    public DnsCacheEntry cache(
            String hostname, DnsRecord[] additionals, InetAddress address, long originalTtl, EventLoop loop) {
        seconds.merge(bare(hostname), originalTtl, Math::min);
        return new Unkept(address);
    }

    @Override
    public DnsCacheEntry cache(String hostname, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
        return new Failed(cause);
    }

    @Override
    public List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
        return List.of();
    }

    @Override
    public void clear() {
        seconds.clear();
    }

    @Override
    public boolean clear(String hostname) {
        return seconds.remove(bare(hostname)) != null;
    }

    private static String bare(String hostname) {
        var lower = hostname.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
