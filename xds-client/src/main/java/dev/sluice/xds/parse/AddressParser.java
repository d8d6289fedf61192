package dev.sluice.xds.parse;

import dev.sluice.xds.model.Address;
import dev.sluice.xds.model.CidrRange;
import dev.sluice.xds.read.FieldPath;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Socket addresses. */
final class AddressParser {
    static final List<MessageSupport> SUPPORT = List.of(
            MessageSupport.of("envoy.config.core.v3.Address").works("socket_address"),
            MessageSupport.of("envoy.config.core.v3.SocketAddress")
                    .works("address", "port_value")
                    .only("protocol", "TCP"),
            MessageSupport.of("envoy.config.core.v3.CidrRange").works("address_prefix", "prefix_len"));

    private static final Pattern IPV4 = Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private final Scope scope;

    AddressParser(Scope scope) {
        this.scope = scope;
    }

    /** An address whose host is an IP literal. */
    Address ip(io.envoyproxy.envoy.config.core.v3.Address address, FieldPath at) {
        var parsed = name(address);
        var scoped = scoped(parsed.host());
        if (scoped != null) {
            return new Address(scoped, parsed.port());
        }
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
        int length = Math.min(most, Values.or(range.hasPrefixLen(), range.getPrefixLen(), 0)); // Envoy cuts it, too
        if (!isIp(prefix)) {
            scope.problem(at.field("address_prefix"), "\"" + prefix + "\" is no IP address");
        }
        return new CidrRange(prefix, length);
    }

    /** An IPv6 address with a scope, the name of an interface made its number; null for what is none. */
    private static @Nullable String scoped(String host) {
        int percent = host.indexOf('%');
        if (percent < 0 || !isIp(host.substring(0, percent)) || host.indexOf(':') < 0) {
            return null;
        }
        var scope = host.substring(percent + 1);
        if (NUMBER.matcher(scope).matches()) {
            return host;
        }
        var ip = InetAddress.ofLiteral(host.substring(0, percent));
        boolean local = ip.isLinkLocalAddress() || ip.isMCLinkLocal();
        try {
            var known = local && !scope.isEmpty() ? NetworkInterface.getByName(scope) : null;
            return known == null ? null : host.substring(0, percent) + "%" + known.getIndex();
        } catch (SocketException noInterfaces) {
            return null;
        }
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
