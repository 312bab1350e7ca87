package dev.freshet.interop;

import dev.freshet.TokenPair;
import dev.freshet.interop.Forms.Reply;
import dev.freshet.jose.DpopKey;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The application's own login, by plain HTTP. */
final class Login {
    /** The client's own address. Nothing listens there: a browser would, and the login reads the answer off it. */
    static final String REDIRECT = "http://127.0.0.1/cb";

    private final RealServer server;
    private final Client client;
    private final String scope;
    private final @Nullable DpopKey key;

    /**
     * A login to be.
     *
     * @param key what the tokens are to be bound to; null for bearer tokens
     */
    Login(RealServer server, Client client, String scope, @Nullable DpopKey key) {
        this.server = server;
        this.client = client;
        this.scope = scope;
        this.key = key;
    }

    /** Authorization code with PKCE (RFC 7636). */
    TokenPair byCode() throws IOException, InterruptedException, GeneralSecurityException {
        String verifier = UUID.randomUUID() + "-" + UUID.randomUUID();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        Map<String, String> question = new LinkedHashMap<>();
        question.put("response_type", "code");
        question.put("client_id", client.id());
        question.put("redirect_uri", REDIRECT);
        question.put("scope", scope);
        question.put("code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        question.put("code_challenge_method", "S256");
        String query = question.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + Forms.encoded(entry.getValue()))
                .collect(Collectors.joining("&"));

        URI answer = browser().travel(URI.create(server.authorization() + "?" + query), REDIRECT);
        if (answer.getQuery() == null || !answer.getQuery().startsWith("code=")) {
            throw new IOException("the login ended at " + answer.getPath());
        }
        String code = answer.getRawQuery().substring("code=".length()).split("&", 2)[0];
        return pair(Forms.post(
                server.token(),
                client,
                Map.of(
                        "grant_type", "authorization_code",
                        "code", code,
                        "redirect_uri", REDIRECT,
                        "code_verifier", verifier),
                key));
    }

    /** Device flow (RFC 8628): the person agrees after the first poll, so that nobody waits. */
    TokenPair byDevice() throws IOException, InterruptedException {
        Reply device = Forms.post(server.deviceAuthorization(), client, Map.of("scope", scope), key);
        Map<String, String> poll = Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
                device.text("device_code"));
        Reply early = Forms.post(server.token(), client, poll, key);
        if (!early.text("error").equals("authorization_pending")) {
            throw new IOException("the first poll was answered with " + early);
        }
        browser().travel(URI.create(device.text("verification_uri_complete")), REDIRECT);
        return pair(Forms.post(server.token(), client, poll, key));
    }

    private Browser browser() {
        return new Browser(RealServer.USERNAME, server.password());
    }

    /** What an application makes of a token response (RFC 6749 section 5.1). */
    private TokenPair pair(Reply reply) throws IOException {
        if (reply.status() != 200) {
            throw new IOException("no tokens: " + reply);
        }
        String access = reply.text("access_token");
        TokenPair pair = reply.body().has("refresh_token")
                ? TokenPair.of(access, reply.text("refresh_token"))
                : TokenPair.of(access);
        pair = pair.expiresIn(Duration.ofSeconds(reply.body().path("expires_in").asLong()))
                .scope(reply.text("scope"))
                .tokenType(reply.text("token_type"));
        return key == null ? pair : pair.boundTo(key.secret());
    }
}
