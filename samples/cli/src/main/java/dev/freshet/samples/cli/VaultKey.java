package dev.freshet.samples.cli;

import dev.freshet.AuthException;
import dev.freshet.TokenCipher;
import dev.freshet.keychain.Keychain;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Where the key of a vault comes from. Chosen at the first sign-in, remembered, and never changed by itself. */
enum VaultKey {
    KEYCHAIN,
    PASSPHRASE,
    FILE;

    static final String PASSPHRASE_VARIABLE = "FRESHET_PASSPHRASE";
    private static final String APPLICATION = "freshet-demo";
    /** What a letter becomes where the environment's encoding has no such letter. */
    private static final char UNKNOWN_LETTER = '\uFFFD';

    static VaultKey of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is there: the keychain, else a passphrase that was given, else a file. Says why it is not the keychain. */
    static VaultKey choose(Map<String, String> environment, Output out) {
        try {
            Keychain.open(APPLICATION);
            return KEYCHAIN;
        } catch (IOException e) {
            VaultKey instead = environment.getOrDefault(PASSPHRASE_VARIABLE, "").isEmpty() ? FILE : PASSPHRASE;
            out.note(
                    "This computer's keychain cannot keep the key, so it is %s. (%s)",
                    instead == FILE ? "put into a file that only you can read" : "made from your passphrase",
                    e.getMessage());
            return instead;
        }
    }

    /** For people: where the key is. */
    String where(Account account) {
        return switch (this) {
            case KEYCHAIN -> "in the keychain of this computer";
            case PASSPHRASE -> "made from your passphrase, kept nowhere";
            case FILE -> "in " + account.keyFile() + ", which only you can read";
        };
    }

    /** The cipher with this key. A keychain may ask its user first; a passphrase may be asked for here. */
    TokenCipher cipher(Account account, Map<String, String> environment) throws IOException, Failure {
        return switch (this) {
            case KEYCHAIN -> Keychain.open(APPLICATION).cipher(account.name());
            case PASSPHRASE -> fromPassphrase(account, environment);
            case FILE -> fromFile(account);
        };
    }

    private static TokenCipher fromPassphrase(Account account, Map<String, String> environment) throws Failure {
        String given = environment.getOrDefault(PASSPHRASE_VARIABLE, "");
        char[] passphrase =
                given.isEmpty() ? Terminal.passphrase(!Files.exists(account.vaultFile())) : given.toCharArray();
        try {
            if (CharBuffer.wrap(passphrase).chars().anyMatch(letter -> letter == UNKNOWN_LETTER)) {
                throw new Failure(
                        Exit.STORAGE,
                        "The passphrase has letters that cannot be read here: one would be as good as another",
                        "Set the variable LC_ALL to C.UTF-8, or to another setting that ends in UTF-8");
            }
            return TokenCipher.fromPassphrase(passphrase);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    /** Made at the first sign-in, and only then: whatever else is tried with a new key, what is stored does not open. */
    private static TokenCipher fromFile(Account account) throws AuthException.Storage {
        Path file = account.keyFile();
        if (Files.exists(account.vaultFile()) && !Files.exists(file)) {
            throw new AuthException.Storage(
                    file + " is gone, and nothing else opens the stored sign-in: bring it back, or use freshet-demo"
                            + " logout --forget and sign in again",
                    null);
        }
        return TokenCipher.fromFile(file);
    }
}
