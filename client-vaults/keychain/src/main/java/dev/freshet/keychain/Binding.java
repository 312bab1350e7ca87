package dev.freshet.keychain;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Keychain} needs of an operating system: secrets by name. A call may hang, waiting for a person to answer;
 * whoever calls sets the limit. An exception says what to do, and holds no secret.
 */
interface Binding {

    /** The secret of this name, or null. */
    byte @Nullable [] read(String name) throws IOException;

    /** Stores a secret unless there is one of this name; whether it did. Of two processes that try, one does. */
    boolean add(String name, byte[] secret) throws IOException;

    /** Forgets the secret of this name; whether there was one. */
    boolean delete(String name) throws IOException;
}
