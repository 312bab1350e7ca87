package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthSession;
import dev.freshet.SessionClock;
import dev.freshet.TokenPair;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P20: a body that cannot be sent twice is never sent again, silently empty. O25. */
class RepeatableBodyTest {
    private final Issuer issuer = new Issuer();
    private final TestServer server = new TestServer(issuer::guard);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    private HttpRequest post(BodyPublisher body) {
        return HttpRequest.newBuilder(server.uri("/")).POST(body).build();
    }

    private static BodyPublisher stream() {
        ByteArrayInputStream once = new ByteArrayInputStream("once".getBytes(StandardCharsets.UTF_8));
        return BodyPublishers.ofInputStream(() -> once);
    }

    @Test
    void onlyTheJdksOwnBodiesAreKnownToBeRepeatable() throws Exception {
        Publishers publishers = new Publishers(body -> false);
        Path file = Files.writeString(folder.resolve("body"), "file");

        assertThat(List.of(
                        BodyPublishers.noBody(),
                        BodyPublishers.ofString("text"),
                        BodyPublishers.ofByteArray(new byte[3]),
                        BodyPublishers.ofByteArray(new byte[3], 1, 1),
                        BodyPublishers.ofFile(file)))
                .allMatch(body -> publishers.canRepeat(post(body)));
        assertThat(List.of(
                        stream(),
                        BodyPublishers.ofByteArrays(List.of(new byte[3])),
                        BodyPublishers.fromPublisher(BodyPublishers.ofString("text")),
                        BodyPublishers.fromPublisher(BodyPublishers.ofString("text"), 4),
                        BodyPublishers.concat(BodyPublishers.ofString("a"), BodyPublishers.ofString("b"))))
                .noneMatch(body -> publishers.canRepeat(post(body)));
        assertThat(publishers.canRepeat(HttpRequest.newBuilder(server.uri("/")).build()))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void knownBodiesAreSentAgainWhole(Way way) throws Exception {
        AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(server.origin()))
                .build();
        Path file = Files.writeString(folder.resolve("body"), "file");

        for (BodyPublisher body : List.of(
                BodyPublishers.ofString("text"),
                BodyPublishers.ofByteArray("bytes".getBytes(StandardCharsets.UTF_8)),
                BodyPublishers.ofFile(file))) {
            issuer.spoil();
            assertThat(way.send(client, post(body), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }

        assertThat(server.seen().stream().map(TestServer.Seen::body))
                .containsExactly("text", "text", "bytes", "bytes", "file", "file");
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsSentOnceAndItsRefusalGivenToTheCallerWhileThePairIsReplaced(Way way) throws Exception {
        AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(server.origin()))
                .build();
        issuer.spoil();

        HttpResponse<String> answer = way.send(client, post(stream()), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("who are you");
        assertThat(way.send(client, post(stream()), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        assertThat(server.seen().stream().map(TestServer.Seen::body)).containsExactly("once", "once");
        assertThat(issuer.refreshes()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatTheUserVouchesForIsSentAgain(Way way) throws Exception {
        AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(server.origin()))
                .repeatable(body -> body.contentLength() == 4)
                .build();
        issuer.spoil();
        BodyPublisher vouched = BodyPublishers.fromPublisher(BodyPublishers.ofString("mine"), 4);

        HttpResponse<String> answer = way.send(client, post(vouched), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(server.seen().stream().map(TestServer.Seen::body)).containsExactly("mine", "mine");
    }

    @ParameterizedTest
    @EnumSource
    void whereExpiryIsKnownAStreamWaitsForAFreshToken(Way way) throws Exception {
        AtomicLong seconds = new AtomicLong();
        AuthSession session =
                issuer.builder(server.origin()).clock(clock(seconds)).build();
        session.signIn(TokenPair.of("access-0", "refresh-0").expiresIn(Duration.ofMinutes(1)));
        AuthHttpClient client =
                AuthHttpClient.over(HttpClient.newHttpClient(), session).build();
        issuer.spoil();
        seconds.set(61);

        HttpResponse<String> answer = way.send(client, post(stream()), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(server.seen()).hasSize(1);
        assertThat(server.tokens()).containsExactly("Bearer access-2");
    }

    private static SessionClock clock(AtomicLong seconds) {
        return new SessionClock() {
            @Override
            public long millis() {
                return TimeUnit.SECONDS.toMillis(1_000_000 + seconds.get());
            }

            @Override
            public long nanos() {
                return TimeUnit.SECONDS.toNanos(seconds.get());
            }
        };
    }
}
