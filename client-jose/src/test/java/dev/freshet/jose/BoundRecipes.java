package dev.freshet.jose;

import dev.freshet.AuthSession;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.TokenVault;
import dev.freshet.okhttp.AuthInterceptor;
import java.io.IOException;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** The recipes of docs/dpop.md and docs/step-up.md. */
final class BoundRecipes {
    private BoundRecipes() {}

    /** The application's own. */
    interface Login {
        TokenPair withProof(String proof) throws IOException;

        TokenPair again(List<String> acrValues, @Nullable Duration maxAge) throws IOException;
    }

    static OkHttpClient dpop(
            Login login, String tokenUri, TokenEndpoint endpoint, TokenVault vault, String api, OkHttpClient plain)
            throws IOException {
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

    static AuthSession keyStore(
            Login login,
            String tokenUri,
            KeyStore store,
            char[] pin,
            TokenEndpoint endpoint,
            TokenVault vault,
            String api)
            throws IOException {
        DpopKey key = DpopKey.inKeyStore(store, "dpop", pin);
        AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .vault(vault)
                .origins(api)
                .scheme(Dpop.inKeyStore(store, "dpop", pin))
                .build();
        String proof = key.proof("POST", URI.create(tokenUri), null);
        session.signIn(login.withProof(proof).tokenType("DPoP").boundTo(key.secret()));
        return session;
    }

    static AuthSession stepUp(Login login, TokenEndpoint endpoint, TokenVault vault, String api) {
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
