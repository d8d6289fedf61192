package dev.sluice.queue.journal;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What is wrong with a disk, in words: the classes of the JDK's exceptions carry what their messages leave out. */
final class DiskTrouble {
    private DiskTrouble() {}

    /** One line for people. */
    static String text(Exception cause) {
        return switch (cause) {
            case NoSuchFileException e -> e.getFile() + " is not there";
            case AccessDeniedException e -> "no permission for " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " is there already";
            case FileSystemException e -> e.getFile() + ": " + (e.getReason() == null ? "refused" : e.getReason());
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }
}
