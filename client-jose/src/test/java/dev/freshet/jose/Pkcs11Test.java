package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that a real PKCS #11 library keeps, and gives to nobody. */
class Pkcs11Test {
    @TempDir
    static Path folder;

    private static KeyStore store;

    @BeforeAll
    static void makeKey() throws Exception {
        assumeTrue(SoftToken.isInstalled(), "not tried: SoftHSM 2 is not installed here");
        store = SoftToken.withKey(folder);
    }

    @Test
    void aSessionIsRefreshedWithAKeyThatNobodyCanRead() throws Exception {
        assertThat(store.getKey("dpop", SoftToken.PIN).getEncoded()).isNull();
        DpopKey key = DpopKey.inKeyStore(store, "dpop", SoftToken.PIN);
        OkHttpClient plain = new OkHttpClient();
        try (RotatingAuthServer server = RotatingAuthServer.builder()
                        .dpopNonces(Duration.ofMinutes(5))
                        .start();
                AuthSession session = AuthSession.builder()
                        .endpoint(OAuthEndpoint.at(server.url("/token"))
                                .clientId("app")
                                .over(OkHttpTransport.from(plain)))
                        .origins(server.url(""))
                        .scheme(Dpop.inKeyStore(store, "dpop", SoftToken.PIN))
                        .build()) {
            OkHttpClient client = new AuthInterceptor(session).on(plain);
            IssuedTokens issued = server.signIn("ada", key.thumbprint());
            session.signIn(TokenPair.of(issued.accessToken(), issued.refreshToken())
                    .tokenType("DPoP")
                    .boundTo(key.secret()));
            server.expireAccessTokens();

            assertThat(status(client, server.url("/hello"))).isEqualTo(200);
            assertThat(server.refreshes()).isEqualTo(1);
            assertThat(server.refusedProofs()).isZero();
        }
    }

    @Test
    void aClientSignsWithAKeyThatNobodyCanRead() throws Exception {
        PrivateKey key = (PrivateKey) store.getKey("dpop", SoftToken.PIN);

        PrivateKeyJwt client = PrivateKeyJwt.signedBy("app", key, "k1");
        assertThatThrownBy(() -> client.assertion("https://id.example.com"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("provider");

        Security.addProvider(store.getProvider());
        try {
            SignedJWT assertion = SignedJWT.parse(client.assertion("https://id.example.com"));
            ECPublicKey known = (ECPublicKey) store.getCertificate("dpop").getPublicKey();
            assertThat(assertion.verify(new ECDSAVerifier(known))).isTrue();
        } finally {
            Security.removeProvider(store.getProvider().getName());
        }
    }

    private static int status(OkHttpClient client, String url) throws Exception {
        try (Response response =
                client.newCall(new Request.Builder().url(url).build()).execute()) {
            return response.code();
        }
    }
}
