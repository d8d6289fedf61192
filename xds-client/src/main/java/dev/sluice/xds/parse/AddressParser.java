package dev.sluice.xds.parse;

import dev.sluice.xds.model.Address;
import dev.sluice.xds.model.CidrRange;
import dev.sluice.xds.read.FieldPath;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** Socket addresses. */
final class AddressParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.core.v3.Address").works("socket_address"),
            MessageSupport.of("envoy.config.core.v3.SocketAddress")
                    .works("address", "port_value")
                    .only("protocol", "TCP"),
            MessageSupport.of("envoy.config.core.v3.CidrRange").works("address_prefix", "prefix_len"));

    private static final Pattern IPV4 = Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private final Scope scope;

    AddressParser(Scope scope) {
        this.scope = scope;
    }

    /** An address whose host is an IP literal. */
    Address ip(io.envoyproxy.envoy.config.core.v3.Address address, FieldPath at) {
        var parsed = name(address);
        if (address.hasSocketAddress() && !isIp(parsed.host())) {
            scope.problem(
                    at.field("socket_address").field("address"),
                    "\"" + parsed.host() + "\" is no IP address; names go with STRICT_DNS and LOGICAL_DNS clusters");
        }
        return parsed;
    }

    /** An address whose host may be a name. */
    static Address name(io.envoyproxy.envoy.config.core.v3.Address address) {
        return new Address(
                address.getSocketAddress().getAddress(),
                address.getSocketAddress().getPortValue());
    }

    CidrRange range(io.envoyproxy.envoy.config.core.v3.CidrRange range, FieldPath at) {
        var prefix = range.getAddressPrefix();
        int most = prefix.indexOf(':') < 0 ? 32 : 128;
        int length = Values.or(range.hasPrefixLen(), range.getPrefixLen(), 0);
        if (!isIp(prefix)) {
            scope.problem(at.field("address_prefix"), "\"" + prefix + "\" is no IP address");
        } else if (length > most) {
            scope.problem(at.field("prefix_len"), "must be at most " + most + ", is " + length);
        }
        return new CidrRange(prefix, length);
    }

    private static boolean isIp(String host) {
        boolean shaped = host.indexOf(':') < 0
                ? IPV4.matcher(host).matches()
                : IPV6.matcher(host).matches();
        try {
            return shaped && InetAddress.ofLiteral(host) != null;
        } catch (IllegalArgumentException outOfRange) {
            return false;
        }
    }
}
