package dev.freshet;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A vault that several processes share. It adds a stamp to each state of the record, a compare-and-set on that stamp,
 * and a lease that one holder at a time has.
 *
 * <p>The session takes the lease around a refresh and decides by the record that comes with it; sign-in and sign-out
 * use {@link #read()} and {@link #replace} alone, so that they never wait for the lease of somebody else's refresh.
 */
public interface SharedTokenVault extends TokenVault {

    /** What the vault holds now, and its stamp. */
    Stamped read() throws IOException;

    /**
     * Replaces the record if the vault still has {@code stamp}. Atomic for every process that shares the vault; needs
     * no lease.
     *
     * @return the stamp of what is stored now, or empty when another state was there and nothing was written
     */
    Optional<String> replace(String stamp, byte[] record) throws IOException;

    /**
     * Waits for the lease, at most {@code wait}, and reads the record under it.
     *
     * @return the lease, or empty: somebody else held it all the time, or the record has changed while they did, so that
     *     the caller may find there what it wanted the lease for
     */
    Optional<Lease> lease(Duration wait) throws IOException;

    /**
     * Whether processes on several machines may share it. Such a vault keeps no session whose key cannot leave its
     * machine. True unless overridden.
     */
    default boolean spansMachines() {
        return true;
    }

    @Override
    default Optional<byte[]> load() throws IOException {
        return Optional.ofNullable(read().record());
    }

    /** Writes the record over whatever is there. The session itself uses {@link #replace}. */
    @Override
    default void save(byte[] record) throws IOException {
        while (!replace(read().stamp(), record).isPresent()) {
            // somebody else was first: compare again
        }
    }

    /**
     * One state of the vault.
     *
     * @param stamp tells this state from every other state that the vault ever has; also of the empty vault
     * @param record the bytes, or null when the vault is empty
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from the vault to its reader, never compared
    record Stamped(String stamp, byte @Nullable [] record) {
        /** Shows the stamp only. */
        @Override
        public String toString() {
            return "Stamped[" + stamp + (record == null ? ", empty]" : "]");
        }
    }

    /** The right to spend the refresh token. Used by one thread at a time; freed by {@link #close()}. */
    interface Lease extends AutoCloseable {

        /** The record as it was when the lease was taken. */
        Stamped record();

        /**
         * {@link SharedTokenVault#replace}, refused also when this lease has been lost: for a record that announces a
         * refresh. The record that a finished refresh leads to goes through {@code SharedTokenVault.replace}: it may be
         * the only live pair there is, lease or not.
         */
        Optional<String> replace(String stamp, byte[] record) throws IOException;

        /**
         * True when the lease is a lock that is free only when its holder has freed it or is dead, as the kernel's are:
         * then a record that announces a refresh was left behind by a holder that is dead. False for a lease that runs
         * out by a clock, and for one that a holder may lose who has only lost its connection.
         */
        boolean exclusive();

        /**
         * A number that grows with every lease of the vault, 0 where {@link #exclusive()}. Of two pairs that were got
         * for one refresh token, because a holder was paused past its lease, the one of the later lease stays.
         */
        default long fence() {
            return 0;
        }

        /** Frees the lease. Does nothing when it is free or lost. */
        @Override
        void close();
    }
}
