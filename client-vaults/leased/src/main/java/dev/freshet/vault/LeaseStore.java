package dev.freshet.vault;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LeasedVault} needs of a store: a few atomic steps on one entry. Write one for a store of your own, and
 * let {@code ProcessVaultContract} of the test kit judge it.
 *
 * <p>Every method may be called from any thread, and blocks. All but {@link #pause} return or throw within the store's
 * own timeout, which is to be shorter than the session's vault limit (5 s). What is given as {@code sealed} is encrypted.
 */
public interface LeaseStore {

    /** The entry as it is now; {@link Entry#NONE} when it has never been written. */
    Entry read() throws IOException;

    /**
     * Replaces the entry if it still has the version {@code expected}. Atomic for all who share the store; needs no
     * lease.
     *
     * @return whether it was replaced; when it throws, nobody knows
     */
    boolean replace(long expected, Entry next) throws IOException;

    /** Takes the lease if nobody has it, and then reads the entry; empty at once when somebody has it. */
    Optional<Grant> tryLease() throws IOException;

    /**
     * Waits until the lease is asked for again: for {@code atMost}, or less when the store can tell that the entry has
     * changed or that the lease has become free. May return for no reason.
     */
    default void pause(Duration atMost) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
    }

    /**
     * One state of the entry.
     *
     * @param version tells this state from every other: chosen at random by whoever writes it, 0 for none
     * @param sealed the encrypted record; null when the entry is empty
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from the store to its reader, never compared
    record Entry(long version, byte @Nullable [] sealed) {
        /** What has never been written. */
        public static final Entry NONE = new Entry(0, null);

        /** Shows the version only. */
        @Override
        public String toString() {
            return "Entry[" + Long.toHexString(version) + (sealed == null ? ", empty]" : "]");
        }
    }

    /** A lease that was taken. {@link #renew} is called by another thread than the rest. */
    interface Grant {

        /** The entry as it was when the lease was taken. */
        Entry entry();

        /** Grows with every lease of the entry. */
        long fence();

        /** How long it lasts if it is not renewed. It is renewed three times as often. */
        Duration life();

        /** {@link LeaseStore#replace}, refused also when this lease has run out or somebody else has it. */
        boolean replace(long expected, Entry next) throws IOException;

        /** Lets it last for its whole life again; false when it has run out or somebody else has it. */
        boolean renew() throws IOException;

        /** Frees it, if it is still ours. */
        void release() throws IOException;
    }
}
