package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.freshet.Access;
import dev.freshet.AuthSession;
import dev.freshet.InMemoryVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of docs/dpop.md and docs/step-up.md do what the pages say: O39, O46, O55. */
@Timeout(60)
class BoundRecipesTest implements BoundRecipes.Login {
    private static final String API = "https://api.example.com";

    private final RotatingAuthServer server =
            RotatingAuthServer.builder().dpop().start();
    private final OkHttpClient plain = new OkHttpClient();
    private final InMemoryVault vault = new InMemoryVault();

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Override
    public TokenPair withProof(String proof) {
        IssuedTokens issued = server.signIn("ada", thumbprint(proof));
        return TokenPair.of(issued.accessToken(), issued.refreshToken());
    }

    private static String thumbprint(String proof) {
        try {
            return SignedJWT.parse(proof)
                    .getHeader()
                    .getJWK()
                    .computeThumbprint()
                    .toString();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public TokenPair again(List<String> acrValues, @Nullable Duration maxAge) {
        return TokenPair.of(String.join("+", acrValues) + "-" + maxAge, "r2");
    }

    private OAuthEndpoint endpoint() {
        return OAuthEndpoint.at(server.url("/token")).clientId("app").over(OkHttpTransport.from(plain));
    }

    /** Requests before and after a refresh are accepted. */
    private void isSignedIn(OkHttpClient client) throws IOException {
        for (int i = 0; i < 2; i++) {
            try (Response answer = client.newCall(
                            new Request.Builder().url(server.url("/hello")).build())
                    .execute()) {
                assertThat(answer.code()).isEqualTo(200);
            }
            server.expireAccessTokens();
        }
        assertThat(server.refreshes()).isEqualTo(1);
        assertThat(server.refusedProofs()).isZero();
    }

    @Test
    void dpop() throws Exception {
        isSignedIn(BoundRecipes.dpop(this, server.url("/token"), endpoint(), vault, server.url(""), plain));
    }

    @Test
    void keyStore(@TempDir Path folder) throws Exception {
        try (AuthSession session = BoundRecipes.keyStore(
                this,
                server.url("/token"),
                StoredKeys.with(folder, "secp256r1"),
                StoredKeys.PASSWORD,
                endpoint(),
                vault,
                server.url(""))) {
            isSignedIn(new AuthInterceptor(session).on(plain));
        }
    }

    @Test
    void stepUp() throws Exception {
        try (AuthSession session = BoundRecipes.stepUp(this, endpoint(), vault, API)) {
            session.signIn(TokenPair.of("a1", "r1"));
            Access access = session.accessFor("https", "api.example.com", 443);
            String challenge = "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold\", max_age=\"60\"";

            access.verdict(401, name -> List.of(challenge));

            assertThat(session.replaceBlocking(access, session.waitLimit(), () -> false)
                            .headerValue())
                    .isEqualTo("Bearer gold-PT1M");
        }
    }
}
