package dev.freshet;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps the one record of a session. The bytes are opaque: the session owns their format, and they hold secrets in
 * the clear, so a vault that writes them anywhere but to memory encrypts them (see {@link TokenCipher}).
 *
 * <p>A vault of this kind serves one process. One that several processes share is a {@link SharedTokenVault}.
 *
 * <p>The session calls a vault from threads of its own, one call at a time, and waits five seconds for each unless its
 * builder says otherwise. A call that takes longer is not interrupted: the next one waits behind it, so that a save
 * that lands late never rolls the vault back. Whatever a method throws is reported to the application as an
 * {@link AuthException.Storage}, with the thrown exception as its cause; its message must not show the record.
 */
public interface TokenVault {

    /** The record as it was last saved, or empty when nothing was saved or it has been cleared. */
    Optional<byte[]> load() throws IOException;

    /**
     * Replaces the record. When this returns, a later {@link #load()} gives these bytes, also after a crash if the
     * vault outlives the process. When it throws, the vault holds the old record or the new one, never a part of one.
     */
    void save(byte[] record) throws IOException;

    /** Forgets the record. Clearing an empty vault does nothing. */
    void clear() throws IOException;
}
