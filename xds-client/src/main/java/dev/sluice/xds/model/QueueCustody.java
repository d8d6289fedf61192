package dev.sluice.xds.model;

import java.util.Set;

/**
 * What of a request is not stored, and what is not shown.
 *
 * @param stripHeaders not stored; lower case
 * @param redactHeaders stored, but people never see the value; lower case, the credentials of {@link #DEFAULT} always
 *     among them
 */
public record QueueCustody(Set<String> stripHeaders, Set<String> redactHeaders) {
    /** The defaults: everything is stored, credentials are not shown. */
    public static final QueueCustody DEFAULT =
            new QueueCustody(Set.of(), Set.of("authorization", "cookie", "set-cookie", "proxy-authorization"));

    public QueueCustody {
        stripHeaders = Set.copyOf(stripHeaders);
        redactHeaders = Set.copyOf(redactHeaders);
    }
}
