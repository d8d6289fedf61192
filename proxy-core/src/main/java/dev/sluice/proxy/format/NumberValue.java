package dev.sluice.proxy.format;

/** Where an operator finds its number; negative when there is none. */
interface NumberValue {
    long of(StreamView view);
}
