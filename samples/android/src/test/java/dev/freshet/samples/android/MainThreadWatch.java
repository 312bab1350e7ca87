package dev.freshet.samples.android;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Sees which thread reads and writes the app's files, talks over sockets, and waits for another that does. A device tells
 * StrictMode of the first two from inside its own {@code java.*}; here the JDK tells Flight Recorder, which sees more in the
 * waits, and less in that a mere look at a file's name escapes it.
 */
final class MainThreadWatch implements AutoCloseable {
    private static final List<String> FILES = List.of("jdk.FileRead", "jdk.FileWrite", "jdk.FileForce");
    private static final List<String> SOCKETS = List.of("jdk.SocketRead", "jdk.SocketWrite");

    private static final String WAIT = "jdk.ThreadPark";

    private final Recording recording = new Recording();
    private final long main = Thread.currentThread().getId();
    private final String folder;

    /** Watches the thread that makes this, which is Android's main thread, and the files below this folder. */
    MainThreadWatch(File folder) {
        this.folder = folder.getPath();
        FILES.forEach(event -> recording.enable(event).withoutThreshold().withoutStackTrace());
        SOCKETS.forEach(event -> recording.enable(event).withoutThreshold().withoutStackTrace());
        recording.enable(WAIT).withoutThreshold().withStackTrace();
        recording.start();
    }

    /** What it has seen until now, of the main thread or of all others. */
    List<String> seen(boolean onMain) throws IOException {
        Path file = Files.createTempFile("watch", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> isOnMain(event) == onMain)
                    .map(this::told)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toList());
        } finally {
            Files.delete(file);
        }
    }

    private boolean isOnMain(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        return thread != null && thread.getJavaThreadId() == main;
    }

    private String told(RecordedEvent event) {
        String name = event.getEventType().getName();
        if (SOCKETS.contains(name)) {
            return name + " " + event.getInt("port");
        }
        if (name.equals(WAIT)) {
            return waiting(event);
        }
        String path = FILES.contains(name) ? event.getString("path") : null;
        return path != null && path.startsWith(folder) ? name + " " + path : null;
    }

    /** Null if it was not the library that waited. */
    private static String waiting(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        return stack == null
                ? null
                : stack.getFrames().stream()
                        .map(frame -> frame.getMethod().getType().getName())
                        .filter(type -> type.matches("dev\\.freshet\\.[A-Z].*"))
                        .findFirst()
                        .map(type -> WAIT + " in " + type)
                        .orElse(null);
    }

    @Override
    public void close() {
        recording.close();
    }
}
