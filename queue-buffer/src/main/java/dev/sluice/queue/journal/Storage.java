package dev.sluice.queue.journal;

import java.io.IOException;
import java.util.List;

/**
 * One flat directory, owned by one opener at a time. A created, renamed or deleted name is durable only after
 * {@link #syncDirectory()}, written bytes only after {@link StorageFile#sync()}. Not thread-safe but for
 * {@link #openToRead} and the files themselves.
 */
public interface Storage extends AutoCloseable {
    /** The directory, for messages to people. */
    String name();

    /** Names of all files. */
    List<String> list() throws IOException;

    /** Makes a new, empty file; fails when the name exists. */
    StorageFile create(String name) throws IOException;

    /** Opens an existing file for reading and writing. */
    StorageFile open(String name) throws IOException;

    /** Opens an existing file through a handle of its own, for reading only. */
    StorageFile openToRead(String name) throws IOException;

    /** Renames; replaces an existing target. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes all creations, renames and deletions so far durable. */
    void syncDirectory() throws IOException;

    /** Gives the directory free for another opener. */
    @Override
    void close() throws IOException;
}
