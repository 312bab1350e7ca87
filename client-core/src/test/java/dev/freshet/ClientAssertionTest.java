package dev.freshet;

import static dev.freshet.RecordingTransport.answer;
import static dev.freshet.RecordingTransport.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.freshet.RefreshOutcome.Misconfigured;
import dev.freshet.RefreshOutcome.NotSent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that signs (private_key_jwt): O3, O61; P26. How it signs is the affair of freshet-jose. */
final class ClientAssertionTest {
    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final String ISSUER = "https://id.example.com/";
    private static final Duration TIMEOUT = Duration.ofSeconds(7);
    private static final RefreshRequest REQUEST = new RefreshRequest(Secret.of("r1"), "id", TIMEOUT);

    private final RecordingTransport transport = new RecordingTransport();
    private final List<String> audiences = new ArrayList<>();

    private String numbered(String audience) {
        audiences.add(audience);
        return "jwt-" + audiences.size();
    }

    private static OAuthEndpoint.Builder app() {
        return OAuthEndpoint.at("https://id.example.com/token")
                .clientId("app")
                .issuer(ISSUER)
                .revocationAt("https://id.example.com/revoke");
    }

    private OAuthEndpoint signed(ClientAssertion assertion) {
        return app().clientAssertion(assertion).over(transport);
    }

    private List<@Nullable String> assertions() {
        return transport.sent.stream()
                .<@Nullable String>map(request -> form(request).get("client_assertion"))
                .toList();
    }

    @Test
    void theAssertionIsForTheIssuerAndTheOnlyAuthentication() throws IOException {
        transport.then(answer(500, ""));

        signed(this::numbered).refresh(REQUEST);

        assertThat(audiences).containsExactly(ISSUER);
        assertThat(form(transport.sent.get(0)))
                .containsExactly(
                        entry("grant_type", "refresh_token"),
                        entry("refresh_token", "r1"),
                        entry("client_id", "app"),
                        entry("client_assertion_type", TYPE),
                        entry("client_assertion", "jwt-1"));
        assertThat(transport.sent.get(0).headers()).doesNotContainKey("Authorization");
    }

    @Test
    void everyRequestHasAnAssertionOfItsOwn() throws IOException {
        OAuthEndpoint endpoint = signed(this::numbered);
        transport.then(answer(500, "")).then(answer(500, "")).then(answer(200, ""));

        endpoint.refresh(REQUEST);
        endpoint.refresh(REQUEST);
        endpoint.revoke(TokenPair.of("a1", "r1"), TIMEOUT);

        assertThat(assertions()).containsExactly("jwt-1", "jwt-2", "jwt-3", "jwt-4");
    }

    /** O40 for assertions: their jti is used up by the request that was refused. */
    @Test
    void aRefreshThatIsSentAgainWithANonceHasANewAssertion() throws IOException {
        AuthScheme.Signer signer = new AuthScheme.Signer() {
            @Override
            public Map<String, String> sign(String method, String url, @Nullable Secret accessToken) {
                return Map.of("DPoP", "proof");
            }

            @Override
            public void learn(String url, boolean tokenEndpoint, Function<String, List<String>> headers) {}
        };
        transport.then(answer(400, "{\"error\":\"use_dpop_nonce\"}")).then(answer(500, ""));

        signed(this::numbered).refresh(new RefreshRequest(Secret.of("r1"), "id", TIMEOUT, null, signer));

        assertThat(assertions()).containsExactly("jwt-1", "jwt-2");
    }

    @Test
    void withoutAnAssertionNothingIsSent() throws IOException {
        OAuthEndpoint busy = signed(audience -> {
            throw new IOException("canary");
        });
        OAuthEndpoint broken = signed(audience -> {
            throw new IllegalStateException("canary");
        });

        assertThat(busy.refresh(REQUEST)).isEqualTo(new NotSent("the client assertion was not made: IOException"));
        assertThat(broken.refresh(REQUEST))
                .isEqualTo(new NotSent("the client assertion was not made: IllegalStateException"));
        assertThatThrownBy(() -> busy.revoke(TokenPair.of("a1", "r1"), TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasMessage("the client assertion was not made: IOException")
                .hasNoCause();
        assertThat(transport.sent).isEmpty();
    }

    /** What it took is gone from the request's time; once all of it is, the flight has ended, and another may spend the token. */
    @Test
    void anAssertionThatTookAllTheTimeIsNotSent() throws Exception {
        OAuthEndpoint slow = signed(this::numbered);

        assertThat(slow.refresh(new RefreshRequest(Secret.of("r1"), "id", Duration.ofNanos(1))))
                .isEqualTo(new NotSent("no time was left"));

        assertThat(audiences).hasSize(1);
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void anAssertionThatBreaksIsNotSent() throws IOException {
        OAuthEndpoint broken = signed(audience -> {
            throw new NoClassDefFoundError("canary");
        });

        assertThat(broken.refresh(REQUEST))
                .isEqualTo(new NotSent("the client assertion was not made: NoClassDefFoundError"));
        assertThat(transport.sent).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "canary canary", "canary\r\nX: y", "canaryé"})
    void anAssertionThatIsNoneIsAFaultOfTheConfiguration(@Nullable String odd) throws IOException {
        @SuppressWarnings("NullAway") // what a signing service of somebody's may give all the same
        ClientAssertion given = audience -> odd;

        assertThat(signed(given).refresh(REQUEST)).isEqualTo(new Misconfigured("the client assertion is no JWT"));
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void anAssertionNeedsAnIssuer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OAuthEndpoint.at("https://id.example.com/token")
                        .clientId("app")
                        .clientAssertion(this::numbered)
                        .over(transport))
                .withMessageContaining("issuer");
        assertThatIllegalArgumentException().isThrownBy(() -> app().issuer(""));
    }

    @Test
    void aRequestHasOneClientAuthentication() {
        Secret secret = Secret.of("s");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().clientSecretBasic(secret).clientAssertion(this::numbered))
                .withMessageContaining("one client authentication");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().clientSecretPost(secret).clientAssertion(this::numbered));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().clientAssertion(this::numbered).clientSecretBasic(secret));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app().clientAssertion(this::numbered).clientSecretPost(secret));
    }
}
