package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthEvent;
import dev.freshet.SessionEnd;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class TimelineTest {
    private final RotatingAuthServer server =
            RotatingAuthServer.builder().client("app").on(Front.JDK).start();
    private final Client client = new Client(server.url(""));

    @AfterEach
    void close() {
        server.close();
    }

    private static String print(String token) {
        return Fingerprint.of(token);
    }

    @Test
    void tellsARefusalARefreshAndARetryInOrderByFingerprints() throws Exception {
        IssuedTokens old = server.signIn("ada");
        server.expireAccessTokens();
        client.get("/orders", old.accessToken());
        var body = Client.json(client.refresh(old.refreshToken()));
        String access = body.path("access_token").asText();
        String refresh = body.path("refresh_token").asText();
        client.get("/orders", access);

        assertThat(server.timeline().toString())
                .containsSubsequence(
                        "1 caller, 2 requests, 1 refused, 1 refresh, 0 replays",
                        "signs in ada: refresh " + print(old.refreshToken()) + ", access " + print(old.accessToken()),
                        "lets every access token expire",
                        "caller 1        GET /orders, access " + print(old.accessToken()) + ": 401\n",
                        "POST /token, refresh " + print(old.refreshToken()) + ": 200, now refresh " + print(refresh)
                                + ", access " + print(access),
                        "caller 1        GET /orders, access " + print(access) + ", again: 200\n");
        assertNoTokenIn(server.timeline().toString(), List.of(old.accessToken(), old.refreshToken(), access, refresh));
    }

    private static void assertNoTokenIn(String text, List<String> tokens) {
        assertThat(tokens).noneMatch(text::contains);
    }

    @Test
    void aSpentRefreshTokenThatComesAgainIsAReplayAndADeadOneIsNot() throws Exception {
        IssuedTokens ada = server.signIn("ada");
        IssuedTokens bob = server.signIn("bob");
        client.refresh(ada.refreshToken());
        client.refresh(ada.refreshToken());
        server.revokeFamily("bob");
        client.refresh(bob.refreshToken());

        assertThat(server.timeline().lines().stream().map(Line::what))
                .containsOnlyOnce(
                        "POST /token, refresh " + print(ada.refreshToken())
                                + ": 400, REPLAY of a refresh token that was spent before",
                        "POST /token, refresh " + print(bob.refreshToken()) + ": 400");
    }

    @Test
    void whoAsksForMetadataOrADevicesCodeIsNoCaller() throws Exception {
        client.send("/.well-known/openid-configuration", request -> {});
        client.post("/device_authorization", Client.form("client_id", "app"));

        assertThat(server.timeline().toString())
                .startsWith("0 callers, 0 requests")
                .contains("GET /.well-known/openid-configuration", "POST /device_authorization");
    }

    @Test
    void aReplayIsOneWhateverBecameOfItsAnswer() throws Exception {
        IssuedTokens ada = server.signIn("ada");
        client.refresh(ada.refreshToken());
        server.onTokenRequest(Fault.answerLost());
        client.refreshAsync(ada.refreshToken()).exceptionally(lost -> null).join();

        assertThat(server.timeline().lines().stream().map(Line::what))
                .contains("POST /token, refresh " + print(ada.refreshToken())
                        + ": cut off, REPLAY of a refresh token that was spent before (answer lost)");
    }

    @Test
    void aFaultInsideTheGracePeriodIsNoReplay() throws Exception {
        try (RotatingAuthServer kind = RotatingAuthServer.builder()
                .grace(Duration.ofSeconds(10))
                .on(Front.JDK)
                .start()) {
            String token = kind.signIn("ada").refreshToken();
            Client asks = new Client(kind.url(""));
            asks.refresh(token);
            kind.onTokenRequest(Fault.tooManyRequests(Duration.ofSeconds(1)));
            asks.refresh(token);

            assertThat(kind.timeline().toString()).contains(": 429").doesNotContain("REPLAY", "1 replay");
        }
    }

    @Test
    void theFirstReplayTellsWhatTheServerRevokesForIt() throws Exception {
        IssuedTokens ada = server.signIn("ada");
        client.refresh(ada.refreshToken());
        client.refresh(ada.refreshToken());
        client.refresh(ada.refreshToken());

        assertThat(server.timeline().lines().stream().map(Line::what))
                .containsOnlyOnce("revokes all tokens of a sign-in of ada's: refresh " + print(ada.refreshToken())
                        + " came again");
    }

    @Test
    void anAnswerThatGotLostSaysThatTheTokenIsSpent() throws Exception {
        IssuedTokens ada = server.signIn("ada");
        server.onTokenRequest(Fault.answerLost());
        client.refreshAsync(ada.refreshToken()).exceptionally(lost -> null).join();
        server.onTokenRequest(Fault.connectionCut());
        IssuedTokens bob = server.signIn("bob");
        client.refreshAsync(bob.refreshToken()).exceptionally(lost -> null).join();

        assertThat(server.timeline().lines().stream().map(Line::what))
                .contains(
                        "POST /token, refresh " + print(ada.refreshToken())
                                + ": cut off, and the refresh token is spent (answer lost)",
                        "POST /token, refresh " + print(bob.refreshToken()) + ": cut off (connection cut)");
    }

    @Test
    void whatIsHeldAtAGateHasNoAnswerYetAndComesLast() throws Exception {
        String access = server.signIn("ada").accessToken();
        try (Gate gate = server.hold(Point.RESOURCE_REQUEST_ARRIVED)) {
            CompletableFuture<HttpResponse<String>> held = client.getAsync("/held", access);
            gate.awaitArrivals(1);
            server.expireAccessTokens();

            assertThat(server.timeline().toString().trim())
                    .endsWith("GET /held, access " + print(access) + ": no answer yet");
            assertThat(page(server.timeline(), "held")
                            .getElementsByTagName("svg")
                            .getLength())
                    .isOne();
            gate.release();
            held.join();
        }
    }

    @Test
    void aRequestGoesOnWhereOneLikeItWasRefused() throws Exception {
        String access = server.signIn("ada").accessToken();
        for (int i = 0; i < 3; i++) {
            client.get("/same", "dead");
        }
        client.get("/same", access);
        client.get("/same", access);
        client.get("/other", access);

        assertThat(server.timeline().lanes().stream().map(lane -> lane.visits().size()))
                .containsExactly(4, 1, 1);
    }

    @Test
    void requestsAtOnceAreCallersOfTheirOwn() throws Exception {
        try (Gate gate = server.hold(Point.RESOURCE_REQUEST_ARRIVED)) {
            List<CompletableFuture<HttpResponse<String>>> calls = IntStream.range(0, 3)
                    .mapToObj(i -> client.getAsync("/same", "dead"))
                    .toList();
            gate.awaitArrivals(3);
            gate.release();
            calls.forEach(CompletableFuture::join);
        }

        assertThat(server.timeline().lanes()).hasSize(3);
        assertThat(server.timeline().lines().stream().map(Line::who)).containsExactly("3 callers");
    }

    @Test
    void aRequestMayNameItsCaller() throws Exception {
        String access = server.signIn("ada").accessToken();
        for (String path : List.of("/a", "/b")) {
            client.send(
                    path,
                    request ->
                            request.header("Authorization", "Bearer " + access).header(Timeline.CALLER, "checkout"));
        }

        assertThat(server.timeline().lanes().stream().map(Lane::name)).containsExactly("checkout");
    }

    @Test
    void aTokenInAPathACallersNameOrATitleIsNotShown() throws Exception {
        IssuedTokens ada = server.signIn("ada");
        client.send(
                "/t/" + ada.accessToken() + "?q=" + ada.refreshToken(),
                request -> request.header(Timeline.CALLER, ada.refreshToken()));

        String shown = server.timeline() + html(server.timeline(), "failed with " + ada.accessToken());

        assertNoTokenIn(shown, List.of(ada.accessToken(), ada.refreshToken()));
        assertThat(shown).contains("<" + print(ada.accessToken()) + ">");
    }

    @Test
    void aSessionsEventsStandInTheLaneOfTheSession() {
        RecordingListener listener = new RecordingListener(server);
        listener.onEvent(new AuthEvent.RefreshStarted(stamp(1), AuthEvent.Reason.REJECTED));
        listener.onEvent(new AuthEvent.Refreshed(stamp(2), "4f4f4f4f", Duration.ZERO, true, 8));
        listener.onEvent(new AuthEvent.Retried(stamp(3), "4f4f4f4f"));
        listener.onEvent(new AuthEvent.VaultFailed(stamp(3), "disk full"));
        listener.onEvent(new AuthEvent.SessionEnded(stamp(4), SessionEnd.REVOKED));

        assertThat(server.timeline().lines().stream().map(line -> line.who() + " " + line.what()))
                .containsExactly(
                        "session app starts a refresh: rejected",
                        "session app has refreshed for 8 waiters",
                        "session app vault failed",
                        "session app has ended: revoked");
        assertThat(listener.events()).hasSize(5);
    }

    private static AuthEvent.Stamp stamp(long sequence) {
        return new AuthEvent.Stamp("app", sequence, Instant.EPOCH);
    }

    @Test
    void thePageIsOneFileWithALaneForEachCallerAndABandOverTheFlight() throws Exception {
        IssuedTokens old = server.signIn("ada");
        server.expireAccessTokens();
        for (int i = 0; i < 8; i++) {
            client.get("/" + i, old.accessToken());
        }
        client.refresh(old.refreshToken());

        Document page = page(server.timeline(), "a <b> & \"c\"");

        assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo("a <b> & \"c\"");
        assertThat(texts(page, "name"))
                .containsExactly(
                        "server",
                        "token endpoint",
                        "caller 1",
                        "caller 2",
                        "caller 3",
                        "caller 4",
                        "caller 5",
                        "caller 6",
                        "caller 7",
                        "caller 8");
        assertThat(count(page, "rect", "band")).isOne();
        assertThat(count(page, "rect", "refused")).isEqualTo(8);
        assertThat(html(server.timeline(), "t")).doesNotContain("<script", "href=", "src=", "url(");
    }

    @Test
    void aPictureOfNothingIsAPageToo() throws Exception {
        assertThat(page(server.timeline(), "nothing")
                        .getElementsByTagName("svg")
                        .getLength())
                .isOne();
    }

    @Test
    void aLongTimelineIsCutInTheMiddle() throws Exception {
        for (int i = 0; i < 301; i++) {
            server.signIn("user " + i);
        }

        List<String> lines = server.timeline().toString().lines().toList();

        assertThat(lines).hasSize(202);
        assertThat(lines.get(101)).contains("101 lines left out");
        assertThat(lines.get(201)).contains("user 300");
    }

    @Test
    void writesItsPageWhereItIsTold(@TempDir Path folder) throws Exception {
        server.timeline().writeTo(folder.resolve("page.html"), "my race");

        assertThat(Files.readString(folder.resolve("page.html"))).contains("<h1>my race</h1>", "</html>");
    }

    private static String html(Timeline timeline, String title) throws Exception {
        Path page = Files.createTempFile("timeline", ".html");
        timeline.writeTo(page, title);
        String html = Files.readString(page);
        Files.delete(page);
        return html;
    }

    /** The page as XML, so that a tag that is not closed, or text that is not escaped, does not pass. */
    private static Document page(Timeline timeline, String title) throws Exception {
        String xml =
                html(timeline, title).replaceFirst("<!doctype html>", "").replaceAll("<(meta|br)([^>]*)>", "<$1$2/>");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document page, String look) {
        return elements(page, "text").stream()
                .filter(text -> text.getAttribute("class").equals(look))
                .map(Element::getTextContent)
                .toList();
    }

    private static long count(Document page, String tag, String look) {
        return elements(page, tag).stream()
                .filter(element -> element.getAttribute("class").equals(look))
                .count();
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList found = page.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }
}
