package dev.freshet;

import java.util.concurrent.ThreadFactory;

/** The session's own threads: daemons that keep nothing of whoever happened to start them. */
final class Threads {
    private Threads() {}

    static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(null, task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }
}
