package dev.freshet;

/**
 * A session on a shared vault, in this process or in one of its own. It does one command after the other:
 *
 * <ul>
 *   <li>{@code open name=value ...}: a new session on the vault, see {@link SharerSession}; answers {@code open}
 *   <li>{@code sign-in access refresh}; answers {@code done}
 *   <li>{@code fly times idle}: replaces its access so many times, each time a server has taken it before, and rests
 *       {@code idle} times as long as a replacing took; answers {@code flown}, {@code failed n: why} or, when the
 *       session has ended, {@code over} and how
 *   <li>{@code ready}; answers {@code signed in} or {@code signed out}
 *   <li>{@code sign-out}; answers {@code done}
 *   <li>{@code ahead millis}: sets the session's clocks this much ahead; answers {@code set}
 * </ul>
 */
interface Sharer extends AutoCloseable {
    /** Does a command and waits for its answer. */
    String ask(String command) throws Exception;

    @Override
    void close();
}
