package dev.freshet.testkit;

import static dev.freshet.testkit.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** RFC 9449: what a proof must be, told claim by claim, in virtual time. */
final class ProofTest extends ServerHarness {
    private final ManualClock clock = new ManualClock();
    private final ECKey key = newKey();

    @Test
    void aGoodProofOpensTheResourceAndRefreshes() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpop());
        IssuedTokens tokens = signIn(server);

        JsonNode answer = json(refresh(server, tokens.refreshToken(), claims -> claims));

        assertThat(answer.path("token_type").asText()).isEqualTo("DPoP");
        assertThat(get(server, answer.path("access_token").asText(), claims -> claims)
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.refusedProofs()).isZero();
    }

    @Test
    void whateverIsWrongWithAProofIsRefused() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpop());
        String token = signIn(server).accessToken();
        String other = hash("another token");
        Date longAgo = Date.from(clock.instant().minusSeconds(31));
        Date soon = Date.from(clock.instant().plusSeconds(31));

        assertRefused(get(server, token, claims -> claims.claim("htm", "POST")));
        assertRefused(get(server, token, claims -> claims.claim("htu", server.url("/other"))));
        assertRefused(get(server, token, claims -> claims.claim("htu", server.url("/notes") + "?q=1")));
        assertRefused(get(server, token, claims -> claims.claim("ath", null)));
        assertRefused(get(server, token, claims -> claims.claim("ath", other)));
        assertRefused(get(server, token, claims -> claims.issueTime(longAgo)));
        assertRefused(get(server, token, claims -> claims.issueTime(soon)));
        assertRefused(get(server, token, claims -> claims.issueTime(null)));
        assertRefused(get(server, token, claims -> claims.jwtID(null)));
        assertThat(server.refusedProofs()).isEqualTo(9);
        assertThat(get(server, token, claims -> claims).statusCode()).isEqualTo(200);
    }

    @Test
    void aProofComesOnce() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpop());
        String token = signIn(server).accessToken();

        assertThat(get(server, token, claims -> claims.jwtID("1")).statusCode()).isEqualTo(200);
        assertRefused(get(server, token, claims -> claims.jwtID("1")));
    }

    @Test
    void aProofIsSignedByTheKeyInItWithoutItsPrivatePart() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpop());
        String token = signIn(server).accessToken();
        JWTClaimsSet claims =
                claims("GET", server.url("/notes")).claim("ath", hash(token)).build();
        JWSHeader good = header().build();

        assertRefused(getWith(server, token, "no proof"));
        assertRefused(getWith(server, token, signWithPrivatePart(claims)));
        assertRefused(
                getWith(server, token, sign(header().type(JOSEObjectType.JWT).build(), claims, key)));
        assertRefused(getWith(server, token, sign(good, claims, newKey())));
        assertThat(getWith(server, token, sign(good, claims, key)).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenNeedsItsOwnKeyAndItsOwnScheme() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpop());
        IssuedTokens others = server.signIn("bob", newKey().computeThumbprint().toString());

        HttpResponse<String> resource = get(server, others.accessToken(), claims -> claims);
        HttpResponse<String> refresh = refresh(server, others.refreshToken(), claims -> claims);

        assertThat(resource.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
        assertThat(error(refresh)).isEqualTo("invalid_dpop_proof");
        assertThat(server.isLive(others.refreshToken())).isTrue();
        assertThat(client(server).get("/notes", signIn(server).accessToken()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aRefreshWithoutAProofSpendsNothing() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpop());
        IssuedTokens tokens = signIn(server);

        assertThat(error(client(server).refresh(tokens.refreshToken()))).isEqualTo("invalid_dpop_proof");
        assertThat(server.isLive(tokens.refreshToken())).isTrue();
    }

    @Test
    void noncesAreAskedForApartAndSpendNothing() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpopNonces(Duration.ofMinutes(1)));
        IssuedTokens tokens = signIn(server);

        HttpResponse<String> asked = refresh(server, tokens.refreshToken(), claims -> claims);
        String nonce = nonce(asked);
        HttpResponse<String> elsewhere = get(server, tokens.accessToken(), claims -> claims.claim("nonce", nonce));

        assertThat(error(asked)).isEqualTo("use_dpop_nonce");
        assertThat(elsewhere.statusCode()).isEqualTo(401);
        assertThat(elsewhere.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("use_dpop_nonce");
        assertThat(server.isLive(tokens.refreshToken())).isTrue();
        assertThat(refresh(server, tokens.refreshToken(), claims -> claims.claim("nonce", nonce))
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.nonceChallenges()).isEqualTo(2);
        assertThat(server.refusedProofs()).isZero();
    }

    /** Else a test that loses a rotation's answer would lose only the nonce, and show nothing. */
    @Test
    void anAnswerIsLostOnceItIsMoreThanANonce() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpopNonces(Duration.ofMinutes(1)));
        String token = signIn(server).refreshToken();
        server.onTokenRequest(Fault.answerLost());

        HttpResponse<String> asked = refresh(server, token, claims -> claims);

        assertThat(error(asked)).isEqualTo("use_dpop_nonce");
        assertThatThrownBy(() -> refresh(server, token, claims -> claims.claim("nonce", nonce(asked))))
                .isInstanceOf(IOException.class);
        assertThat(server.refreshes()).isEqualTo(1);
    }

    @Test
    void aNonceRunsOutOnTheServersClock() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpopNonces(Duration.ofMinutes(1)));
        String token = signIn(server).accessToken();
        String nonce = nonce(get(server, token, claims -> claims));

        clock.advance(Duration.ofSeconds(59));
        HttpResponse<String> good = get(server, token, claims -> claims.claim("nonce", nonce));
        clock.advance(Duration.ofSeconds(1));
        HttpResponse<String> late = get(server, token, claims -> claims.claim("nonce", nonce));

        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(nonce(good)).isEqualTo(nonce);
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(nonce(late)).isNotEqualTo(nonce);
    }

    @Test
    void aOneTimeNonceBringsTheNext() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpopOneTimeNonces());
        String token = signIn(server).accessToken();
        String nonce = nonce(get(server, token, claims -> claims));

        HttpResponse<String> good = get(server, token, claims -> claims.claim("nonce", nonce));
        HttpResponse<String> again = get(server, token, claims -> claims.claim("nonce", nonce));

        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(nonce(again)).isEqualTo(nonce(good)).isNotEqualTo(nonce);
    }

    @Test
    void aDeviceGetsTokensForTheKeyItPolledWith() throws Exception {
        RotatingAuthServer server = started(builder -> builder.clock(clock).dpop());
        JsonNode device = json(client(server).post("/device_authorization", "client_id=tv"));
        server.approveDevice(server.userCodes().get(0), "ada");
        String form = Client.form(
                "grant_type",
                TokenDesk.DEVICE_CODE,
                "device_code",
                device.path("device_code").asText());

        assertThat(error(client(server).post("/token", form))).isEqualTo("invalid_dpop_proof");
        String proof =
                sign(header().build(), claims("POST", server.url("/token")).build(), key);
        JsonNode tokens = json(client(server).post("/token", form, "DPoP", proof));

        assertThat(get(server, tokens.path("access_token").asText(), claims -> claims)
                        .statusCode())
                .isEqualTo(200);
    }

    private IssuedTokens signIn(RotatingAuthServer server) throws Exception {
        return server.signIn("ada", key.computeThumbprint().toString());
    }

    private HttpResponse<String> get(
            RotatingAuthServer server, String token, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        JWTClaimsSet.Builder claims = claims("GET", server.url("/notes")).claim("ath", hash(token));
        return getWith(
                server, token, sign(header().build(), change.apply(claims).build(), key));
    }

    private static HttpResponse<String> getWith(RotatingAuthServer server, String token, String proof)
            throws Exception {
        return client(server)
                .send(
                        "/notes?q=1",
                        request ->
                                request.header("Authorization", "DPoP " + token).header("DPoP", proof));
    }

    private HttpResponse<String> refresh(
            RotatingAuthServer server, String token, UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        JWTClaimsSet claims = change.apply(claims("POST", server.url("/token"))).build();
        String form = Client.form("grant_type", "refresh_token", "refresh_token", token);
        return client(server).post("/token", form, "DPoP", sign(header().build(), claims, key));
    }

    private JWTClaimsSet.Builder claims(String method, String url) {
        return new JWTClaimsSet.Builder()
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(clock.instant()))
                .claim("htm", method)
                .claim("htu", url);
    }

    private JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("dpop+jwt"))
                .jwk(key.toPublicJWK());
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, ECKey key) throws Exception {
        SignedJWT proof = new SignedJWT(header, claims);
        proof.sign(new ECDSASigner(key));
        return proof.serialize();
    }

    /** By hand: no library of good repute would. */
    private String signWithPrivatePart(JWTClaimsSet claims) throws Exception {
        String header = "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + key.toJSONString() + "}";
        String input = Base64URL.encode(header) + "." + Base64URL.encode(claims.toString());
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key.toECPrivateKey());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + Base64URL.encode(signature.sign());
    }

    private static void assertRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_dpop_proof");
    }

    private static String nonce(HttpResponse<String> response) {
        return response.headers().firstValue("DPoP-Nonce").orElse("");
    }

    private static String hash(String token) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    private static ECKey newKey() {
        try {
            return new ECKeyGenerator(Curve.P_256).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
