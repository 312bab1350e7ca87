package dev.freshet.samples.android;

import android.content.Context;
import dev.freshet.AuthEvent;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.SessionEnd;
import dev.freshet.TokenPair;
import dev.freshet.TokenVault;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The app's one session, made in {@code Application.onCreate}. That reads nothing; what is said to block does so on the
 * disk, and belongs on a thread of the app's own.
 */
public final class AppSession {
    private final VaultKey key = new VaultKey();
    private final TokenVault vault;
    private final AuthSession session;
    private final OkHttpClient client;
    private final String api;
    private final List<Runnable> onEnd = new CopyOnWriteArrayList<>();

    /**
     * Whom the app talks to.
     *
     * @param token where tokens are refreshed
     * @param revocation where a sign-out is told
     * @param api the origin that gets the token, such as {@code https://api.example.com}
     */
    public record Servers(String token, String revocation, String api) {}

    /** Reads nothing, and asks the key store nothing. */
    public AppSession(Context context, OkHttpClient plain, Servers servers) {
        // Asked for later: that looks at the disk. No backup takes the file, whose key stays on this device.
        vault = EncryptedFileVault.in(() -> context.getNoBackupFilesDir().toPath(), "session", key.cipher());
        session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at(servers.token())
                        .clientId("app")
                        .revocationAt(servers.revocation())
                        .over(OkHttpTransport.from(plain)))
                .vault(vault)
                .origins(servers.api())
                .listener(event -> {
                    if (event instanceof AuthEvent.SessionEnded) {
                        onEnd.forEach(Runnable::run);
                    }
                })
                .build();
        api = servers.api();
        client = plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build();
    }

    /** For every request to the API. */
    public OkHttpClient client() {
        return client;
    }

    /** An address of the API. */
    public String api(String path) {
        return api + path;
    }

    /** Has this run, on a thread of the session's, whenever the session has ended, until it is {@linkplain #forget forgotten}. */
    public void onEnd(Runnable then) {
        onEnd.add(then);
    }

    /** Has this run no more. */
    public void forget(Runnable then) {
        onEnd.remove(then);
    }

    /** Why nobody is signed in; null while somebody is, and until {@link #isSignedIn} was asked. Does not block. */
    public @Nullable SessionEnd end() {
        return session.status().end();
    }

    /**
     * Whether somebody is signed in. Blocks.
     *
     * @throws AuthException.Storage if what is stored cannot be read, or not just now: the message says which. Try again,
     *     or ask the user to sign in, which mends it
     */
    public boolean isSignedIn() throws AuthException {
        return session.ready();
    }

    /** Signs in with a pair that the app's own login has got. Blocks. */
    public void signIn(TokenPair pair) throws IOException, GeneralSecurityException {
        if (key.ensure()) {
            vault.clear(); // it goes on with the new key from here on
        }
        try {
            session.signIn(pair);
        } catch (AuthException.Storage e) {
            // As a rule, what is there was sealed with an earlier key, and nobody can open it. It is replaced anyway.
            vault.clear();
            session.signIn(pair);
        }
    }

    /** Signs out, here and at the server. Blocks. */
    public void signOut() throws AuthException {
        session.signOut();
    }
}
