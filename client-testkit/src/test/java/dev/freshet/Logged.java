package dev.freshet;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps what the library logs from being printed, to be looked at instead. */
final class Logged extends Handler implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger("dev.freshet");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final @Nullable Level before = LOGGER.getLevel();

    Logged() {
        LOGGER.setLevel(Level.ALL);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(this);
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord entry) {
        lines.add(entry.getMessage() + " " + entry.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(before);
    }
}
