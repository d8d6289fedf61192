package dev.sluice.proxy.http;

/** What an HTTP/1 parser found next in its input. */
enum Http1Event {
    /** Nothing more: it took all the input. */
    MORE,
    /** A head is complete. */
    HEAD,
    /** A piece of the body, perhaps an empty last one. */
    DATA,
    /** A trailer section, which ends the message. */
    TRAILERS,
    /** The input cannot be understood any further. */
    FAILED
}
