package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthEvent;
import dev.freshet.SessionEnd;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerificationTest {
    private final RotatingAuthServer server = RotatingAuthServer.builder()
            .client("app", "hush-hush")
            .on(Front.JDK)
            .start();
    private final Client client = new Client(server.url(""));
    private final IssuedTokens old = server.signIn("ada");

    @BeforeEach
    void expire() {
        server.expireAccessTokens();
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Three callers are refused, somebody refreshes, and so many of them come again. */
    private String oneRefresh(int served) throws Exception {
        for (int i = 0; i < 3; i++) {
            client.get("/orders", old.accessToken());
        }
        String access = refresh(old.refreshToken());
        for (int i = 0; i < served; i++) {
            client.get("/" + i, access);
        }
        return access;
    }

    private String refresh(String token) throws Exception {
        return Client.json(client.post(
                        "/token",
                        Client.form("grant_type", "refresh_token", "refresh_token", token),
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("app:hush-hush".getBytes(UTF_8))))
                .path("access_token")
                .asText();
    }

    private static void assertFails(Runnable verification, String... said) {
        assertThatThrownBy(verification::run).isInstanceOf(AssertionError.class).hasMessageContainingAll(said);
    }

    @Test
    void oneRefreshServesAsManyCallersAsWereExpected() throws Exception {
        oneRefresh(3);

        server.verify().oneRefreshFor(3);
        assertFails(() -> server.verify().oneRefreshFor(4), "one refresh for 4 callers, but it served 3");
        assertFails(() -> server.verify().oneRefreshFor(2), "one refresh for 2 callers, but it served 3");
    }

    @Test
    void aRefreshWithATokenOfNobodysIsOneMore() throws Exception {
        refresh("of-nobody");
        oneRefresh(3);

        assertFails(() -> server.verify().oneRefreshFor(3), "but 2 were asked for");
    }

    @Test
    void aCallerThatWasRefusedInTheEndIsShown() throws Exception {
        oneRefresh(2);

        assertFails(
                () -> server.verify().oneRefreshFor(3),
                "but it served 2",
                "GET /orders, access " + Fingerprint.of(old.accessToken()) + ", again: 401");
    }

    @Test
    void aCallerThatTheNewTokenDidNotHelpIsNotServed() throws Exception {
        String access = oneRefresh(2);
        server.refuseNext(1);
        client.get("/2", access);

        server.verify().oneRefreshFor(2);
    }

    @Test
    void aCallerThatNeededNoRefreshIsNotCounted() throws Exception {
        client.get("/", server.signIn("bob").accessToken());
        oneRefresh(3);

        server.verify().oneRefreshFor(3);
    }

    @Test
    void whatASecondRefreshServesDoesNotCountForTheFirst() throws Exception {
        oneRefresh(3);
        refresh(server.liveRefreshToken("ada").orElseThrow());

        assertFails(
                () -> server.verify().oneRefreshFor(3),
                "but 2 were asked for",
                "POST /token, refresh " + Fingerprint.of(old.refreshToken()));
    }

    @Test
    void noRefreshAtAllIsNotOne() {
        assertFails(() -> server.verify().oneRefreshFor(0), "but 0 were asked for");
    }

    @Test
    void aRefreshThatWasRefusedIsNotOne() throws Exception {
        server.revokeFamily("ada");
        refresh(old.refreshToken());

        assertFails(() -> server.verify().oneRefreshFor(0), "it was not granted", ": 400");
    }

    @Test
    void aReplayIsShown() throws Exception {
        server.verify().noReplay();
        refresh(old.refreshToken());
        server.verify().noReplay();
        refresh(old.refreshToken());

        assertFails(() -> server.verify().noReplay(), "but there were 1", "REPLAY");
    }

    @Test
    void whatHappenedOftenIsToldOnce() throws Exception {
        for (int i = 0; i < 50; i++) {
            refresh(old.refreshToken());
        }

        assertThatThrownBy(() -> server.verify().noReplay())
                .hasMessageContaining("token endpoint, 49 times  POST /token")
                .message()
                .hasLineCount(3);
    }

    @Test
    void aTokenAtAnotherOriginIsFoundWhereverItStands() throws Exception {
        for (String place : List.of("authorization", "cookie", "x-own", "body", "query")) {
            try (RotatingAuthServer other =
                    RotatingAuthServer.builder().on(Front.JDK).start()) {
                Client there = new Client(other.url(""));
                there.get("/", other.signIn("ada").accessToken());
                server.verify().noTokenLeftOrigin(other);
                switch (place) {
                    case "authorization" -> there.get("/", old.accessToken());
                    case "cookie" -> there.send("/", request -> request.header("Cookie", "t=" + old.accessToken()));
                    case "x-own" -> there.send("/", request -> request.header("X-Own", old.accessToken()));
                    case "body" -> there.post("/", "token=" + old.refreshToken());
                    default -> there.send("/?t=" + old.refreshToken(), request -> {});
                }

                assertFails(() -> server.verify().noTokenLeftOrigin(other), "no token at another origin");
            }
        }
    }

    @Test
    void whatTheResourceEchoesIsNotItsOwn() throws Exception {
        try (RotatingAuthServer other =
                RotatingAuthServer.builder().on(Front.JDK).start()) {
            String access = other.signIn("ada").accessToken();
            new Client(other.url("")).post("/", old.accessToken(), "Authorization", "Bearer " + access);

            other.verify().noTokenLeftOrigin(server).noSecretIn(old.accessToken());
            assertFails(() -> server.verify().noTokenLeftOrigin(other), "no token at another origin");
        }
    }

    @Test
    void aRefreshTokenAtTheResourceIsAstray() throws Exception {
        refresh(old.refreshToken());
        server.verify().noTokenLeftOrigin();
        client.get("/orders", old.refreshToken());

        assertFails(() -> server.verify().noTokenLeftOrigin(), "no refresh token at the protected resource");
    }

    @Test
    void aSecretIsFoundHoweverItIsWritten(@TempDir Path folder) throws Exception {
        String access = refresh(old.refreshToken());
        List<Object> shows = List.of(
                "Authorization: Bearer " + access,
                List.of("started", "refresh " + old.refreshToken()),
                old.accessToken().getBytes(UTF_16LE),
                new IOException("failed", new IllegalStateException(access)),
                Base64.getEncoder().encodeToString(("app:" + old.accessToken()).getBytes(UTF_8)),
                old.refreshToken().toCharArray(),
                new String[][] {{"nested", access}},
                new byte[][] {{}, access.getBytes(UTF_8)},
                List.of(new Object[] {access.toCharArray()}),
                List.of(new IOException("failed", new IllegalStateException(access))),
                Files.writeString(folder.resolve("log"), "refreshed with " + access),
                "client_secret=hush-hush");

        for (Object shown : shows) {
            assertFails(() -> server.verify().noSecretIn("nothing", shown), "argument 2");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> server.verify().noSecretIn());
        server.verify().noSecretIn("nothing", old, server.timeline(), new IOException("failed"), new byte[9]);
    }

    @Test
    void aClientSecretIsFoundHoweverItIsEncodedAndHoweverShortItIs() {
        for (String secret : List.of("k3y", "secret", "hush & hush/hush")) {
            RotatingAuthServer busy =
                    RotatingAuthServer.builder().client("app", secret).build();
            String encoded = URLEncoder.encode(secret, UTF_8);

            busy.verify().noSecretIn("the quick brown fox jumps over 0123456789 lazy dogs");
            assertFails(() -> busy.verify().noSecretIn("(" + secret + ")"), "argument 1");
            assertFails(() -> busy.verify().noSecretIn("client_secret=" + encoded), "argument 1");
            for (String before : List.of("a:", "ab:", "abc:")) {
                String basic = Base64.getEncoder().encodeToString((before + encoded + "?").getBytes(UTF_8));
                if (secret.length() > 3) {
                    assertFails(() -> busy.verify().noSecretIn(basic), "argument 1");
                }
            }
        }
    }

    @Test
    void aClientSecretInAPathOrANameIsNotShown() throws Exception {
        client.send("/as/hush-hush", request -> request.header(Timeline.CALLER, "hush-hush"));

        server.verify().noSecretIn(server.timeline());
    }

    @Test
    void aFileNamedByItsHashIsNoSecret() throws Exception {
        String script = "app.0123456789abcdef0123456789abcdef.js";
        server.answerFor("/page", 200, Map.of(), "<script src=" + script + ">");
        client.get("/page", server.signIn("bob").accessToken());

        server.verify().noSecretIn("loaded " + script);
    }

    @Test
    void whatIsFoundIsNamedByItsFingerprintAndItsLine() throws Exception {
        String access = refresh(old.refreshToken());
        String log = "started\nsent " + access + "\nsent " + access + "\nspent " + old.refreshToken() + ", hush-hush";

        assertFails(
                () -> server.verify().noSecretIn(log),
                "there are 3 in argument 1: ",
                "access " + Fingerprint.of(access) + " in line 2",
                "refresh " + Fingerprint.of(old.refreshToken()) + " in line 4",
                "a client secret in line 4");
    }

    @Test
    void aFailureShowsNoSecretItself() {
        assertThatThrownBy(() -> server.verify().noSecretIn(old.accessToken()))
                .isInstanceOf(AssertionError.class)
                .message()
                .doesNotContain(old.accessToken());
    }

    @Test
    void oneRevocationOfARefreshTokenIsOneSignOut() throws Exception {
        assertFails(() -> server.verify().signedOutOnce(), "but there were 0");
        revoke(old.accessToken());
        revoke(old.refreshToken());
        server.verify().signedOutOnce();
        revoke(old.refreshToken());

        assertFails(() -> server.verify().signedOutOnce(), "but there were 2", "POST /revoke");
    }

    private void revoke(String token) throws Exception {
        String basic = Base64.getEncoder().encodeToString("app:hush-hush".getBytes(UTF_8));
        assertThat(client.post("/revoke", Client.form("token", token), "Authorization", "Basic " + basic)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSessionThatTellsOfItsEndIsBelieved() throws Exception {
        RecordingListener listener = new RecordingListener(server);
        AuthEvent.Stamp stamp = new AuthEvent.Stamp("app", 1, Instant.EPOCH);
        listener.onEvent(new AuthEvent.SignedIn(stamp, "4f4f4f4f"));
        assertFails(() -> server.verify().signedOutOnce(), "but there were 0");
        listener.onEvent(new AuthEvent.SessionEnded(stamp, SessionEnd.REVOKED));
        server.verify().signedOutOnce();
        listener.onEvent(new AuthEvent.SessionEnded(stamp, SessionEnd.SIGNED_OUT));

        assertFails(() -> server.verify().signedOutOnce(), "but there were 2", "has ended: revoked");
    }

    @Test
    void anAssertionLibraryCanCarryIt() throws Exception {
        refresh(old.refreshToken());
        refresh(old.refreshToken());
        SoftAssertions softly = new SoftAssertions();

        softly.check(() -> server.verify().noReplay());
        softly.check(() -> server.verify().signedOutOnce());

        assertThat(softly.assertionErrorsCollected()).hasSize(2);
    }

    @Test
    void nothingIsSaidOfWhatIsNoLongerKnown() {
        RotatingAuthServer busy = RotatingAuthServer.builder().build();
        for (int i = 0; i < Journal.CAPACITY; i++) {
            busy.expireAccessTokens();
        }
        busy.verify().noTokenLeftOrigin();
        busy.expireAccessTokens();

        assertFails(() -> busy.verify().noTokenLeftOrigin(), "no more requests than");
        assertFails(() -> server.verify().noTokenLeftOrigin(busy), "no more requests than");
        assertFails(() -> busy.verify().noSecretIn("nothing"), "no more requests than");
        busy.verify().noReplay();
    }
}
