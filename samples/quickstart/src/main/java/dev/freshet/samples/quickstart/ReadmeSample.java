package dev.freshet.samples.quickstart;

import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import okhttp3.OkHttpClient;

/** The sample at the top of the README, word for word. */
final class ReadmeSample {
    private final OkHttpClient okHttp;
    private final HttpClient javaHttp;

    private ReadmeSample(OkHttpClient okHttp, HttpClient javaHttp) {
        this.okHttp = okHttp;
        this.javaHttp = javaHttp;
    }

    static ReadmeSample of(Path path, TokenCipher cipher, TokenPair pair) throws IOException {
        OkHttpClient plain = new OkHttpClient();
        AuthSession session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at("https://id.example.com/oauth2/token")
                        .clientId("app")
                        .revocationAt("https://id.example.com/oauth2/revoke") // where a sign-out is told
                        .over(OkHttpTransport.from(plain)))
                .vault(EncryptedFileVault.at(path, cipher))
                .origins("https://api.example.com")
                .build();
        if (!session.ready()) { // a restart finds the pair in the vault
            session.signIn(pair); // from the application's own login
        }

        OkHttpClient ok =
                plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build();
        HttpClient jdk =
                AuthHttpClient.over(HttpClient.newHttpClient(), session).build();
        return new ReadmeSample(ok, jdk);
    }

    OkHttpClient okHttp() {
        return okHttp;
    }

    HttpClient javaHttp() {
        return javaHttp;
    }
}
