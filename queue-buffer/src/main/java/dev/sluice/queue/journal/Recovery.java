package dev.sluice.queue.journal;

import dev.sluice.queue.journal.SegmentFile.Condition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens what a directory holds: makes it durable first, reads it, mends it, and leaves it ready for the writer. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int KEPT_SPARES = 2;

    private final Storage storage;
    private final JournalConfig config;
    private final SegmentTable table;
    private final Map<Long, Long> live = new HashMap<>(); // bytes by segment

    Recovery(Storage storage, JournalConfig config, SegmentTable table) {
        this.storage = storage;
        this.config = config;
        this.table = table;
    }

    /** The report, and the sequence number to go on with. */
    record Outcome(RecoveryReport report, long nextSeq) {}

    Outcome run(RecoveryHandler handler) throws IOException {
        var names = storage.list();
        refuseForeign(names);
        settle(names);
        var scan = new JournalScan(storage, config.segmentBytes(), (stored, header) -> {
            if (header.retained()) {
                live.merge(stored.position().segment(), (long) stored.position().length(), Long::sum);
            }
            handler.recovered(stored, this::release);
        });
        scan.run();
        takeSpares(names);
        new Quarantine(storage, config, table).keep(names, scan.report().corruptions());
        for (var segment : scan.segments()) {
            take(segment);
        }
        zeroTornTail(scan.segments());
        var report = scan.report();
        for (var corruption : report.corruptions()) {
            LOG.warn("journal record lost to corruption: directory={} {}", storage.name(), corruption);
        }
        return new Outcome(report, scan.highestSeq() + 1);
    }

    private void release(Position position) {
        live.merge(position.segment(), (long) -position.length(), Long::sum);
    }

    private void refuseForeign(List<String> names) throws JournalOpenException {
        var foreign = names.stream().filter(FileNames::isForeign).limit(3).toList();
        if (!foreign.isEmpty()) {
            throw new JournalOpenException("journal directory " + storage.name() + " holds files that are not a"
                    + " journal's (" + String.join(", ", foreign) + "): choose an empty directory or remove them");
        }
    }

    /** What is read must not be taken back by a later power loss: the last life may have died between write and sync. */
    private void settle(List<String> names) throws IOException {
        if (names.contains(FileNames.UNFINISHED)) {
            storage.delete(FileNames.UNFINISHED);
        }
        for (var name : names) {
            if (FileNames.isSegment(name)) {
                try (var file = storage.open(name)) {
                    file.sync();
                }
            }
        }
        storage.syncDirectory();
    }

    private void takeSpares(List<String> names) throws IOException {
        int kept = 0;
        boolean deleted = false;
        for (var name : names) {
            if (!FileNames.isSpare(name)) {
                continue;
            }
            long size;
            try (var file = storage.openToRead(name)) {
                size = file.size();
            }
            if (size == config.segmentBytes() && kept < KEPT_SPARES) {
                kept++;
                table.spares().found(name);
            } else {
                storage.delete(name);
                deleted = true;
            }
        }
        if (deleted) {
            storage.syncDirectory();
        }
    }

    private void take(JournalScan.Scanned scanned) throws IOException {
        var found = scanned.file();
        var header = found.header();
        if (header == null) {
            table.skipNumber(found.number());
            giveUp(found);
            return;
        }
        var file = storage.open(found.name());
        if (found.condition() == Condition.REPAIRABLE) {
            file.writeFully(header.encode(), 0);
            file.writeFully(header.encode(), found.size() - SegmentHeader.BYTES);
            file.sync();
        }
        var segment = new Segment(found.name(), header, found.size(), file, scanned.end());
        segment.addLive(Math.max(0, live.getOrDefault(found.number(), 0L)));
        table.found(segment);
    }

    private void giveUp(SegmentFile found) throws IOException {
        if (found.condition() == Condition.DESTROYED) {
            storage.rename(found.name(), FileNames.bad(found.number(), 0));
            table.addOtherBytes(found.size());
        } else if (found.size() == config.segmentBytes() && table.spares().takesRecycled()) {
            table.spares().add(found.name());
        } else {
            storage.delete(found.name());
        }
        storage.syncDirectory();
    }

    private void zeroTornTail(List<JournalScan.Scanned> segments) throws IOException {
        var active = table.active();
        for (var scanned : segments) {
            if (active == null || scanned.file().number() != active.number() || scanned.tornTo() <= scanned.end()) {
                continue;
            }
            var zeros = ByteBuffer.allocate(Math.min(64 * 1024, scanned.tornTo() - scanned.end()));
            for (int at = scanned.end(); at < scanned.tornTo(); at += zeros.capacity()) {
                zeros.clear().limit(Math.min(zeros.capacity(), scanned.tornTo() - at));
                active.file().writeFully(zeros, at);
            }
            active.file().sync();
        }
    }
}
