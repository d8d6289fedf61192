package dev.sluice.proxy.stream;

import dev.sluice.xds.model.CidrRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of addresses of one family (RFC 4632). */
final class AddressRange {
    private final byte[] prefix;
    private final int length;

    private AddressRange(byte[] prefix, int length) {
        this.prefix = prefix;
        this.length = length;
    }

    /** The configured range; the configuration has been checked to hold an address literal. */
    static AddressRange of(CidrRange range) {
        var bytes = NetUtil.createByteArrayFromIpAddressString(range.addressPrefix());
        if (bytes == null) throw new IllegalArgumentException("not an IP address: " + range.addressPrefix());
        return new AddressRange(bytes, range.prefixLen());
    }

    boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != prefix.length) return false;
        for (int bit = 0; bit < length; bit += 8) {
            int mask = length - bit >= 8 ? 0xff : 0xff << (8 - (length - bit)) & 0xff;
            if (((bytes[bit / 8] ^ prefix[bit / 8]) & mask) != 0) return false;
        }
        return true;
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", impossible);
        }
    }
}
