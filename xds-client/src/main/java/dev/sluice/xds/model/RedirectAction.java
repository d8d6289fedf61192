package dev.sluice.xds.model;

import org.jspecify.annotations.Nullable;

/**
 * A redirect.
 *
 * @param schemeRedirect the new scheme; null keeps it
 * @param hostRedirect the new host; null keeps it
 * @param portRedirect the new port; 0 keeps it
 * @param pathRedirect the whole new path, with a query if it has one; null keeps it
 * @param pathRewrite rewrites the path; null keeps it
 * @param responseCode 301, 302, 303, 307 or 308
 * @param stripQuery drops the query
 */
public record RedirectAction(
        @Nullable String schemeRedirect,
        @Nullable String hostRedirect,
        int portRedirect,
        @Nullable String pathRedirect,
        @Nullable PathRewrite pathRewrite,
        int responseCode,
        boolean stripQuery)
        implements Action {}
