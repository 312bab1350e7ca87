package dev.freshet;

/** Where a session takes its time from. {@link #SYSTEM} unless a test has a clock of its own. */
public interface SessionClock {

    /** The system's clocks. */
    SessionClock SYSTEM = new SessionClock() {
        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    };

    /** Wall time: milliseconds since 1970. May jump. */
    long millis();

    /** Monotonic time in nanoseconds, from any origin. Never runs backwards, but may stand still while a machine sleeps. */
    long nanos();
}
