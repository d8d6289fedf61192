package dev.sluice.queue.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a copy of corrupt bytes beside the segments, for people: {@code segment-NUMBER-OFFSET.bad}. */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    /** A longer damaged range is kept up to here. */
    private static final int LONGEST = 1 << 20;

    private final Storage storage;
    private final JournalConfig config;
    private final SegmentTable table;

    Quarantine(Storage storage, JournalConfig config, SegmentTable table) {
        this.storage = storage;
        this.config = config;
        this.table = table;
    }

    /** Copies what is not kept yet; all copies together take at most one segment's bytes, beyond that none is made. */
    void keep(List<String> present, List<Corruption> corruptions) throws IOException {
        long kept = 0;
        for (var name : present) {
            if (FileNames.isBad(name)) {
                try (var file = storage.openToRead(name)) {
                    kept += file.size();
                }
            }
        }
        table.addOtherBytes(kept);
        for (var corruption : corruptions) {
            var name = FileNames.bad(corruption.segment(), corruption.offset());
            int length = Math.min(corruption.length(), LONGEST);
            // Offset 0 is a segment without header: it is renamed as a whole.
            if (corruption.offset() == 0 || present.contains(name) || kept + length > config.segmentBytes()) {
                continue;
            }
            try {
                copy(FileNames.segment(corruption.segment()), corruption.offset(), length, name);
                kept += length;
                table.addOtherBytes(length);
            } catch (IOException e) {
                LOG.warn("corrupt bytes could not be kept: file={} cause={}", name, DiskTrouble.text(e));
            }
        }
    }

    private void copy(String from, int offset, int length, String to) throws IOException {
        try (var source = storage.openToRead(from);
                var target = storage.create(to)) {
            var bytes = ByteBuffer.allocate(length);
            source.readFully(bytes, offset);
            target.writeFully(bytes.flip(), 0);
            target.sync();
        }
        storage.syncDirectory();
    }
}
