package dev.sluice.proxy.format;

import org.jspecify.annotations.Nullable;

/** Where an operator finds its text; null or empty when there is none. */
interface TextValue {
    @Nullable
    String of(StreamView view);
}
