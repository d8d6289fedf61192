package dev.sluice.proxy.format;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket address, or one half of it. */
record AddressOperator(AddressOperator.Value value, Part part) implements Operator {
    /** Where the address is found; null when there is none. */
    interface Value {
        @Nullable
        InetSocketAddress of(StreamView view);
    }

    /** What is written of it. */
    enum Part {
        WHOLE,
        IP,
        PORT
    }

    @Override
    public boolean write(StreamView view, Line out) {
        var address = value.of(view);
        if (address == null) return false;
        if (part == Part.PORT) {
            out.put((long) address.getPort());
            return true;
        }
        var ip = address.getAddress();
        if (ip == null) return false;
        boolean brackets = part == Part.WHOLE && ip instanceof Inet6Address;
        if (brackets) out.put('[');
        out.put(ip);
        if (brackets) out.put(']');
        if (part == Part.WHOLE) out.put(':').put((long) address.getPort());
        return true;
    }

    @Override
    public boolean number() {
        return part == Part.PORT;
    }
}
