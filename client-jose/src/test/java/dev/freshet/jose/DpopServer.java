package dev.freshet.jose;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.WebSocketListener;

/**
 * A token endpoint that binds tokens to keys and an API that asks for proofs, on one port or several, strict in all that
 * RFC 9449 lets a server check. Counts what it refuses. A refresh token that comes twice ends its family.
 */
final class DpopServer implements AutoCloseable {
    private final MockWebServer server = new MockWebServer();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, String> boundTo = new HashMap<>();
    private final Deque<String> scripted = new ArrayDeque<>();
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final Map<Boolean, String> nonces = new HashMap<>();
    private String refresh = "";
    private String access = "";

    boolean asksForNonces;
    boolean rotatesNonces;
    boolean givesBearer;
    long secondsAhead;
    int refreshes;
    int replays;
    int refusedProofs;
    int nonceChallenges;
    int refusedTokens;
    int accepted;

    DpopServer() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                try {
                    return answer(request);
                } catch (Exception e) {
                    return plain(500).body(e.toString()).build();
                }
            }
        });
        try {
            server.start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        newNonces();
    }

    String url(String path) {
        return server.url(path.isEmpty() ? "/" : path).toString().replaceFirst(path.isEmpty() ? "/$" : "$", "");
    }

    /** Gives the tokens of a login that was made with this key. */
    synchronized void signIn(String thumbprint) {
        issue(thumbprint);
    }

    private void issue(String thumbprint) {
        refresh = "refresh-" + UUID.randomUUID();
        access = "access-" + UUID.randomUUID();
        boundTo.put(refresh, thumbprint);
        boundTo.put(access, thumbprint);
    }

    synchronized String accessToken() {
        return access;
    }

    synchronized String refreshToken() {
        return refresh;
    }

    synchronized void expireAccessToken() {
        boundTo.remove(access);
    }

    /** The next requests for an API are refused with these errors, whatever they bring. */
    synchronized void refuseNext(String... errors) {
        scripted.addAll(List.of(errors));
    }

    synchronized List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized int count(String path) {
        return (int) requests.stream()
                .filter(request -> request.getUrl().encodedPath().equals(path))
                .count();
    }

    private synchronized MockResponse answer(RecordedRequest request) throws Exception {
        requests.add(request);
        String path = request.getUrl().encodedPath();
        MockResponse.Builder answer = path.equals("/token") ? token(request) : api(request, path);
        boolean tokens = path.equals("/token");
        if (rotatesNonces) {
            nonces.put(tokens, "nonce-" + UUID.randomUUID());
        }
        if (asksForNonces) {
            answer.setHeader("DPoP-Nonce", nonces.get(tokens));
        }
        return answer.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atOffset(ZoneOffset.UTC)))
                .build();
    }

    private MockResponse.Builder token(RecordedRequest request) throws Exception {
        Map<String, String> form = form(request);
        String spent = form.get("refresh_token");
        String thumbprint = boundTo.get(spent);
        String problem = problem(request, null, nonces.get(true));
        if (problem != null) {
            return error(400, problem);
        }
        if (thumbprint == null || !spent.equals(refresh)) {
            replays++;
            boundTo.clear();
            return error(400, "invalid_grant");
        }
        if (!thumbprint.equals(thumbprintOf(request))) {
            refusedProofs++;
            return error(400, "invalid_dpop_proof");
        }
        issue(thumbprint);
        refreshes++;
        String type = givesBearer ? "Bearer" : "DPoP";
        return plain(200)
                .body("{\"access_token\":\"" + access + "\",\"refresh_token\":\"" + refresh + "\",\"token_type\":\""
                        + type + "\",\"expires_in\":300}");
    }

    private MockResponse.Builder api(RecordedRequest request, String path) throws Exception {
        String authorization = String.valueOf(request.getHeaders().get("Authorization"));
        String token = authorization.startsWith("DPoP ") ? authorization.substring(5) : "";
        String error = scripted.poll();
        if (error == null) {
            error = problem(request, token, nonces.get(false));
        }
        if (error == null && (!boundTo.containsKey(token) || !boundTo.get(token).equals(thumbprintOf(request)))) {
            refusedTokens++;
            error = "invalid_token";
        }
        if (error != null) {
            return plain(401).setHeader("WWW-Authenticate", "DPoP algs=\"ES256\", error=\"" + error + "\"");
        }
        accepted++;
        if (path.equals("/redirect")) {
            return plain(302).setHeader("Location", request.getUrl().queryParameter("to"));
        }
        if (path.equals("/socket")) {
            return new MockResponse.Builder().webSocketUpgrade(new WebSocketListener() {});
        }
        return plain(200).body("hello");
    }

    /** What is wrong with the request's proof; null when nothing is (RFC 9449 section 4.3). */
    private String problem(RecordedRequest request, String token, String nonce) throws Exception {
        List<String> proofs = request.getHeaders().values("DPoP");
        if (proofs.size() != 1) {
            refusedProofs++;
            return "invalid_dpop_proof";
        }
        SignedJWT proof = SignedJWT.parse(proofs.get(0));
        JWTClaimsSet claims = proof.getJWTClaimsSet();
        ECKey key = (ECKey) proof.getHeader().getJWK();
        String url =
                request.getUrl().newBuilder().query(null).fragment(null).build().toString();
        long age = now().getEpochSecond() - claims.getIssueTime().toInstant().getEpochSecond();
        boolean good = proof.getHeader().getType().getType().equals("dpop+jwt")
                && proof.getHeader().getAlgorithm().equals(JWSAlgorithm.ES256)
                && !key.isPrivate()
                && proof.verify(new ECDSAVerifier(key))
                && claims.getStringClaim("htm").equals(request.getMethod())
                && claims.getStringClaim("htu").equals(url)
                && Math.abs(age) <= 30
                && (token == null ? claims.getClaim("ath") == null : hash(token).equals(claims.getStringClaim("ath")))
                && seen.add(claims.getStringClaim("jti"));
        if (!good) {
            refusedProofs++;
            return "invalid_dpop_proof";
        }
        if (asksForNonces && !nonce.equals(claims.getStringClaim("nonce"))) {
            nonceChallenges++;
            return "use_dpop_nonce";
        }
        return null;
    }

    private static String thumbprintOf(RecordedRequest request) throws Exception {
        SignedJWT proof = SignedJWT.parse(request.getHeaders().get("DPoP"));
        return proof.getHeader().getJWK().computeThumbprint().toString();
    }

    private void newNonces() {
        nonces.put(true, "nonce-of-tokens");
        nonces.put(false, "nonce-of-the-api");
    }

    private Instant now() {
        return Instant.now().plusSeconds(secondsAhead);
    }

    private static MockResponse.Builder error(int status, String code) {
        return plain(status).body("{\"error\":\"" + code + "\"}");
    }

    private static MockResponse.Builder plain(int status) {
        return new MockResponse.Builder().code(status).setHeader("Content-Type", "application/json");
    }

    private static Map<String, String> form(RecordedRequest request) {
        Map<String, String> form = new HashMap<>();
        for (String pair : request.getBody().utf8().split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }

    static String hash(String token) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    @Override
    public void close() {
        server.close();
    }
}
