package dev.freshet.samples.android;

import android.content.Context;
import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import okhttp3.OkHttpClient;

/**
 * The app's one session, made in {@code Application.onCreate}. That reads nothing; what is said to block does so on the
 * disk, and belongs on a thread of the app's own.
 */
public final class AppSession {
    private final VaultKey key = new VaultKey();
    private final EncryptedFileVault vault;
    private final AuthSession session;
    private final OkHttpClient client;

    /**
     * @param tokenUrl where tokens are refreshed
     * @param api the origin that gets the token, such as {@code https://api.example.com}
     */
    public AppSession(Context context, OkHttpClient plain, String tokenUrl, String api) {
        // In a backup the file would be of no use: the key stays on this device.
        File file = new File(context.getNoBackupFilesDir(), "session");
        vault = EncryptedFileVault.at(file.toPath(), key.cipher());
        session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at(tokenUrl).clientId("app").over(OkHttpTransport.from(plain)))
                .vault(vault)
                .origins(api)
                .build();
        client = plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build();
    }

    /** For every request to the API. */
    public OkHttpClient client() {
        return client;
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
        key.ensure();
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
