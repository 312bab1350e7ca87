package dev.freshet.samples.cli;

import com.nimbusds.oauth2.sdk.token.Tokens;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.SessionEnd;
import dev.freshet.SessionStatus;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.javahttp.JavaHttpTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** An account and its session, until it is closed; Ctrl-C closes it too, after a refresh that is under way. */
final class OpenAccount implements AutoCloseable {
    private final Account account;
    private final Settings settings;
    private final TokenCipher cipher;
    private final HttpClient plain = Wire.client();
    private final JavaHttpTransport transport = JavaHttpTransport.from(plain);
    private final Heard heard = new Heard();
    private final AuthSession session;

    OpenAccount(Account account, Settings settings, TokenCipher cipher, Output out) {
        this.account = account;
        this.settings = settings;
        this.cipher = cipher;
        this.session = AuthSession.builder()
                .endpoint(OAuthEndpoint.discover(settings.issuer())
                        .clientId(settings.clientId())
                        .over(transport))
                .vault(vault())
                .origins(settings.apis().toArray(String[]::new))
                .listener(heard)
                .label(account.name())
                .build();
        CtrlC.beforeTheEnd(session::close, out);
    }

    private EncryptedFileVault vault() {
        return EncryptedFileVault.at(account.vaultFile(), cipher);
    }

    Account account() {
        return account;
    }

    Settings settings() {
        return settings;
    }

    HttpClient plain() {
        return plain;
    }

    Server server() {
        return new Server(settings.issuer(), settings.clientId(), settings.scope(), new Wire(transport));
    }

    Heard heard() {
        return heard;
    }

    /** Closes this: by then everything that has happened has been heard. */
    Heard heardToTheEnd() {
        session.close();
        return heard;
    }

    /** As far as this process knows: what it has read, and what became of it since. */
    SessionStatus status() {
        return session.status();
    }

    /** Reads the vault. */
    boolean isSignedIn() throws AuthException {
        return session.ready() && isOurs();
    }

    /** A sign-in at another server is in the vault if the settings were changed by hand: it is not used. */
    private boolean isOurs() {
        return settings.label(account).equals(session.status().account());
    }

    void requireSignedIn() throws AuthException, Failure {
        if (isSignedIn()) {
            return;
        }
        SessionEnd end = status().end();
        if (end != null) {
            throw Failure.notSignedIn(Words.of(end));
        }
        throw new Failure(
                Exit.NOT_SIGNED_IN,
                "The stored sign-in belongs to another server than " + account.settingsFile() + " names",
                "Undo what was changed there, or give both up: freshet-demo logout --forget");
    }

    /** Writes, reads and deletes something of no use, beside the real store. */
    void tryStore() throws IOException {
        Path file = account.folder().resolve(Account.TRIAL + UUID.randomUUID());
        EncryptedFileVault trial = EncryptedFileVault.at(file, cipher);
        byte[] record = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        try {
            trial.save(record);
            if (!Arrays.equals(record, trial.load().orElse(null))) {
                throw new AuthException.Storage("what was written is not what is read: check the disk", null);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".lock"));
        }
    }

    /** Blocks until it is stored. */
    void signIn(Tokens tokens) throws IOException, Failure {
        try {
            TokenPair pair = Server.pair(tokens);
            account.save(settings);
            session.signIn(pair, settings.label(account));
        } catch (IllegalArgumentException e) {
            throw server().strange(e.getMessage());
        }
    }

    /**
     * Signs out, and closes this.
     *
     * @return whether the server has confirmed it; empty where there is no way to tell it
     */
    Optional<Boolean> signOut() throws AuthException {
        session.signOut();
        return heardToTheEnd().revoked();
    }

    /** Whether a request there gets the access token. */
    boolean sendsTokenTo(URI url) {
        return url.getScheme() != null
                && url.getHost() != null
                && session.accessFor(url.getScheme(), url.getHost(), url.getPort()) != null;
    }

    /** The client that is signed in. */
    HttpClient client() {
        return AuthHttpClient.over(plain, session)
                .redirect(HttpClient.Redirect.NORMAL)
                .build();
    }

    @Override
    public void close() {
        session.close();
    }
}
