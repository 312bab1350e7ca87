package dev.freshet.samples.pages;

import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.TokenVault;
import dev.freshet.jose.Dpop;
import dev.freshet.jose.DpopKey;
import dev.freshet.okhttp.AuthInterceptor;
import java.io.IOException;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Of docs/dpop.md and docs/step-up.md. */
final class BoundTokens {

    /** The application's. */
    interface SignIn {
        TokenPair withProof(String proof) throws IOException;

        @Nullable
        TokenPair again(List<String> acrValues, @Nullable Duration maxAge) throws IOException;
    }

    private final TokenEndpoint endpoint;
    private final TokenVault vault;
    private final String api;
    private final SignIn login;

    BoundTokens(TokenEndpoint endpoint, TokenVault vault, String api, SignIn login) {
        this.endpoint = endpoint;
        this.vault = vault;
        this.api = api;
        this.login = login;
    }

    OkHttpClient inVault(String tokenUri, OkHttpClient plain) throws IOException, AuthException {
        DpopKey key = DpopKey.generate(); // one a sign-in
        String proof = key.proof("POST", URI.create(tokenUri), null); // the header DPoP of the login's token request
        TokenPair pair = login.withProof(proof).tokenType("DPoP").boundTo(key.secret());

        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .vault(vault)
                .origins(api)
                .scheme(Dpop.inVault())
                .build();
        session.signIn(pair);
        OkHttpClient client = new AuthInterceptor(session).on(plain); // at every hop: each has a proof of its own
        return client;
    }

    AuthSession inKeyStore(KeyStore store, char[] pin) throws IOException {
        DpopKey key = DpopKey.inKeyStore(store, "dpop", pin);
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .vault(vault)
                .origins(api)
                .scheme(Dpop.inKeyStore(store, "dpop", pin))
                .build();
        session.signIn(login.withProof(key.proof("POST", URI.create(api), null)).boundTo(key.secret()));
        return session;
    }

    AuthSession stepUp() {
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .vault(vault)
                .origins(api)
                .stepUp(asked -> login.again(asked.acrValues(), asked.maxAge())) // null when the user declines
                .waitLimit(Duration.ofMinutes(3)) // as long as a person takes
                .build();
        return session;
    }
}
