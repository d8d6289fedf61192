package dev.sluice.proxy.http;

import static dev.sluice.proxy.http.Http2ErrorCode.INTERNAL_ERROR;
import static dev.sluice.proxy.http.Http2ErrorCode.PROTOCOL_ERROR;

import dev.sluice.proxy.stats.Http2Stat;
import org.jspecify.annotations.Nullable;

/**
 * The header blocks that one connection receives. Every block must be decoded, wanted or not, since the tables of both
 * sides move on with it.
 */
final class Http2Blocks {
    /** What the block decoded last has told of its message. */
    final Http2HeadReader reader;

    private final Http2Connection connection;
    private final HpackDecoder decoder = new HpackDecoder();

    Http2Blocks(Http2Connection connection) {
        this.connection = connection;
        var settings = connection.settings;
        this.reader = new Http2HeadReader(settings.maxHeaderBytes(), settings.maxHeaderCount());
    }

    /** The peer keeps to the table size that we have asked for. */
    void tableSizeAcknowledged() {
        decoder.tableLimit(connection.settings.headerTableSize());
    }

    /** Decodes a block into {@code into}; null when it is well-formed, else what is wrong with it. */
    @Nullable
    String decode(Http2HeadReader.Kind kind, Headers into, byte[] block, int length) {
        reader.begin(kind, into);
        decoder.decode(block, 0, length, reader);
        return reader.finish();
    }

    /** Decodes a block of which only the tables need to know. */
    void skip(byte[] block, int length) {
        var nowhere = connection.heads.trailers();
        try {
            decode(Http2HeadReader.Kind.TRAILERS, nowhere, block, length);
        } finally {
            connection.heads.recycle(nowhere);
        }
    }

    /** The second block of a message. */
    void trailers(Http2Stream stream, byte[] block, int length, boolean end) {
        if (connection instanceof Http2ServerConnection) connection.count(Http2Stat.TRAILERS); // as Envoy, of requests
        var trailers = connection.heads.trailers();
        String wrong;
        try {
            wrong = decode(Http2HeadReader.Kind.TRAILERS, trailers, block, length);
        } catch (Http2Violation violation) {
            connection.heads.recycle(trailers);
            throw violation;
        }
        if (wrong == null && !end) wrong = "trailers without END_STREAM";
        if (wrong == null && stream.declared >= 0 && stream.received != stream.declared) {
            wrong = "body shorter than content-length";
        }
        if (wrong != null) {
            connection.heads.recycle(trailers);
            boolean large = reader.isTooLarge();
            connection.count(large ? Http2Stat.HEADER_OVERFLOW : Http2Stat.RX_MESSAGING_ERROR);
            connection.streams.error(stream, large ? INTERNAL_ERROR : PROTOCOL_ERROR, wrong);
            return;
        }
        stream.remoteEnded = true;
        stream.receiveTrailers(trailers);
        connection.streams.told(stream);
    }
}
