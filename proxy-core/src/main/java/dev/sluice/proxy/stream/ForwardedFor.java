package dev.sluice.proxy.stream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Reads addresses out of {@code x-forwarded-for}. */
final class ForwardedFor {
    private ForwardedFor() {}

    /** The address {@code skip} places left of the last, or null when there is none or it is no address literal. */
    static @Nullable InetAddress fromRight(String value, int skip) {
        int end = value.length();
        for (int i = 0; i < skip; i++) {
            end = value.lastIndexOf(',', end - 1);
            if (end < 0) return null;
        }
        int start = end == 0 ? -1 : value.lastIndexOf(',', end - 1);
        var bytes = NetUtil.createByteArrayFromIpAddressString(
                value.substring(start + 1, end).strip());
        return bytes == null ? null : AddressRange.address(bytes);
    }
}
