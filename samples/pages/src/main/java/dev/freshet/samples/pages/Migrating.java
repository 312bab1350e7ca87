package dev.freshet.samples.pages;

import dev.freshet.AuthEvent;
import dev.freshet.AuthListener;
import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.javahttp.JavaHttpTransport;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Of docs/migrating.md. */
final class Migrating {
    private Migrating() {}

    /** What the application has kept tokens in so far. */
    interface Preferences {
        String get(String name);

        void remove(String... names);
    }

    static OkHttpClient fromAnAuthenticator(OkHttpClient plain, Path path, TokenCipher cipher, Runnable showLogin) {
        AuthSession session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at("https://id.example.com/oauth2/token")
                        .clientId("app")
                        .over(OkHttpTransport.from(plain)))
                .vault(EncryptedFileVault.at(path, cipher))
                .origins("https://api.example.com") // whatever the old code checked, or forgot to
                .listener(event -> {
                    if (event instanceof AuthEvent.SessionEnded) {
                        showLogin.run(); // on your own thread: this one is the session's
                    }
                })
                .build();
        OkHttpClient client = plain.newBuilder() // without the old authenticator
                .addInterceptor(new AuthInterceptor(session))
                .build();
        return client;
    }

    static void takeOver(AuthSession session, Preferences preferences) throws IOException {
        if (preferences.get("refresh_token") != null) {
            if (!session.ready()) {
                session.signIn(TokenPair.of(preferences.get("access_token"), preferences.get("refresh_token")));
            }
            preferences.remove("access_token", "refresh_token"); // the vault has them now, or newer ones
        }
    }

    static AuthSession fromGoogleOauthClient(Path path, TokenCipher cipher, AuthListener listener) {
        AuthSession session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at("https://id.example.com/oauth2/token")
                        .clientId("app")
                        .over(JavaHttpTransport.from(HttpClient.newHttpClient())))
                .vault(EncryptedFileVault.at(path, cipher)) // was a DataStore<StoredCredential>
                .origins("https://api.example.com") // was: every request of the factory
                .refreshAhead(Duration.ofMinutes(1)) // was: 60 s before the expiry, in the caller's thread
                .listener(listener) // was a CredentialRefreshListener
                .build();
        return session;
    }

    static void takeOver(AuthSession session, String access, String refresh, long millisLeft) throws IOException {
        if (!session.ready()) {
            session.signIn(TokenPair.of(access, refresh).expiresIn(Duration.ofMillis(millisLeft)));
        }
    }

    static HttpClient fromGoogleOauthClient(AuthSession session) {
        HttpClient client =
                AuthHttpClient.over(HttpClient.newHttpClient(), session).build();
        return client;
    }
}
