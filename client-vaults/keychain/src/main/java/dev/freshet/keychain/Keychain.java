package dev.freshet.keychain;

import dev.freshet.AuthException;
import dev.freshet.TokenCipher;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * Keeps the keys of vaults in the keychain of the operating system: the Secret Service of a Linux desktop, the Keychain of
 * macOS, the data protection of Windows (DPAPI). The vault itself stays a file.
 *
 * <pre>{@code
 * TokenCipher cipher = Keychain.open("com.example.app").cipher("alice@example.com");
 * TokenVault vault = EncryptedFileVault.at(path, cipher);
 * }</pre>
 *
 * <p>A key is made when it is first asked for; of two processes that ask at once, both get the same one. Nothing is ever
 * kept in plain text, here or elsewhere: where there is no keychain, {@link #open} says so, and it is the program that
 * decides on a passphrase or a key file instead.
 *
 * <p>Every method blocks, at most for the limit given to {@link #open(String, Duration)}: an operating system may ask its
 * user first. Safe from any thread.
 */
public final class Keychain {
    private static final int KEY_BYTES = 32;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Binding binding;

    private Keychain(Binding binding) {
        this.binding = binding;
    }

    /** The keychain of this user, for calls that take at most 30 seconds. */
    public static Keychain open(String application) throws IOException {
        return open(application, LIMIT);
    }

    /**
     * The keychain of this user. Tries it first: a random value is stored, read back and forgotten.
     *
     * @param application names the keys, such as {@code com.example.app}
     * @param limit for every call; after it the call is given up, and an answer to it is forgotten
     * @throws AuthException.Storage if there is none, it is locked, or it does not keep what it is given; the message says
     *     what to do
     */
    public static Keychain open(String application, Duration limit) throws IOException {
        if (Objects.requireNonNull(application, "application").isEmpty()) {
            throw new IllegalArgumentException("the application's name is empty");
        }
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit is not positive: " + limit);
        }
        return open(new Limited(limit, () -> bindingOf(System.getProperty("os.name", ""), application)));
    }

    static Keychain open(Binding binding) throws IOException {
        byte[] canary = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(canary);
        String name = "canary " + UUID.randomUUID();
        binding.add(name, canary);
        byte[] found = binding.read(name);
        boolean deleted = binding.delete(name);
        if (found == null || !MessageDigest.isEqual(canary, found) || !deleted) {
            throw new AuthException.Storage(
                    "the keychain does not keep what it is given: use a passphrase or a key file instead", null);
        }
        return new Keychain(binding);
    }

    static Binding bindingOf(String os, String application) throws IOException {
        String system = os.toLowerCase(Locale.ROOT);
        if (system.startsWith("linux")) {
            return SecretService.of(application);
        }
        if (system.startsWith("mac")) {
            return MacKeychain.of(application);
        }
        if (system.startsWith("windows")) {
            return DataProtection.of(application);
        }
        throw new AuthException.Storage(
                "no keychain is known for " + os + ": use TokenCipher.fromPassphrase or fromBytes instead", null);
    }

    /**
     * A cipher with the key of this name, which is made if it is not there.
     *
     * @param name such as the account's; one key may serve any number of vaults
     * @throws AuthException.Storage if the keychain fails, or holds something else under the name
     */
    public TokenCipher cipher(String name) throws IOException {
        byte[] key = key(Objects.requireNonNull(name, "name"));
        try {
            if (key.length != KEY_BYTES) {
                throw new AuthException.Storage(
                        "the keychain holds something else than a key under '" + name + "': choose another name", null);
            }
            return TokenCipher.fromBytes(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private byte[] key(String name) throws IOException {
        byte[] known = binding.read(name);
        if (known != null) {
            return known;
        }
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        try {
            if (binding.add(name, fresh)) {
                return fresh.clone();
            }
        } finally {
            Arrays.fill(fresh, (byte) 0);
        }
        byte[] theirs = binding.read(name);
        if (theirs == null) {
            throw new AuthException.Storage("the key '" + name + "' was forgotten by another process: try again", null);
        }
        return theirs;
    }

    /**
     * Forgets the key of this name: what was sealed with it never opens again.
     *
     * @return whether there was one
     */
    public boolean forget(String name) throws IOException {
        return binding.delete(Objects.requireNonNull(name, "name"));
    }
}
