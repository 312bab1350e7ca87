package dev.freshet.javahttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.RefreshOutcome;
import dev.freshet.javahttp.TestServer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P23: the caller's body handler sees only the answer that the caller gets. P18: a refused answer is let go. O26. */
class HeldBodyTest {
    private static final String LARGE = "x".repeat(1 << 20);

    private final Issuer issuer = new Issuer();
    private final TestServer server = new TestServer(seen -> {
        Reply reply = issuer.guard(seen);
        return seen.path().equals("/large") ? Reply.of(reply.status(), LARGE) : reply;
    });
    private final HttpRequest request = HttpRequest.newBuilder(server.uri("/")).build();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    private AuthHttpClient refusedOnce() throws Exception {
        AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), issuer.session(server.origin()))
                .build();
        issuer.spoil();
        return client;
    }

    private AuthHttpClient refusedForGood() throws Exception {
        issuer.failWith(new RefreshOutcome.Rejected("invalid_grant"));
        return refusedOnce();
    }

    @ParameterizedTest
    @EnumSource
    void theHandlerIsAskedOnceAndSeesTheFinalAnswer(Way way) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        BodyHandler<String> counting = info -> {
            asked.incrementAndGet();
            assertThat(info.statusCode()).isEqualTo(200);
            return BodyHandlers.ofString().apply(info);
        };

        HttpResponse<String> answer = way.send(refusedOnce(), request, counting);

        assertThat(answer.body()).isEqualTo("welcome");
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void aFileHoldsTheFinalAnswerOnly(Way way) throws Exception {
        Path file = folder.resolve("answer");

        way.send(refusedOnce(), request, BodyHandlers.ofFile(file));

        assertThat(file).hasContent("welcome");
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalThatIsGivenAfterAllIsWrittenWhole(Way way) throws Exception {
        Path file = folder.resolve("answer");

        way.send(refusedForGood(), HttpRequest.newBuilder(server.uri("/large")).build(), BodyHandlers.ofFile(file));

        assertThat(file).hasContent(LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void streamsLinesConsumersAndNothingAreRead(Way way) throws Exception {
        try (InputStream stream =
                way.send(refusedOnce(), request, BodyHandlers.ofInputStream()).body()) {
            assertThat(stream).asString(StandardCharsets.UTF_8).isEqualTo("welcome");
        }
        try (Stream<String> lines =
                way.send(refusedOnce(), request, BodyHandlers.ofLines()).body()) {
            assertThat(lines).containsExactly("welcome");
        }
        List<Byte> consumed = new ArrayList<>();
        way.send(
                refusedOnce(),
                request,
                BodyHandlers.ofByteArrayConsumer(some -> some.ifPresent(bytes -> consumed.add(bytes[0]))));
        assertThat(consumed).containsExactly((byte) 'w');
        assertThat(way.send(refusedOnce(), request, BodyHandlers.discarding()).body())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalThatIsGivenAfterAllIsReadByAnyHandler(Way way) throws Exception {
        AuthHttpClient client = refusedForGood();

        HttpResponse<InputStream> answer = way.send(client, request, BodyHandlers.ofInputStream());

        assertThat(answer.statusCode()).isEqualTo(401);
        try (InputStream stream = answer.body()) {
            assertThat(stream).asString(StandardCharsets.UTF_8).isEqualTo("who are you");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatFailsOnARefusalFailsTheRequest(Way way) throws Exception {
        AuthHttpClient client = refusedForGood();
        BodyHandler<String> picky = info -> {
            throw new IllegalStateException("I wanted " + 200);
        };

        assertThatThrownBy(() -> way.send(client, request, picky))
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown)
                                .isInstanceOf(IOException.class)
                                .hasRootCauseMessage("I wanted 200"),
                        thrown -> assertThat(thrown).hasMessage("I wanted 200"));
    }

    @ParameterizedTest
    @EnumSource
    void aShortRefusalIsDrainedAndItsConnectionUsedAgain(Way way) throws Exception {
        way.send(refusedOnce(), request, BodyHandlers.ofString());

        assertThat(server.seen()).hasSize(2);
        assertThat(server.seen().get(1).port()).isEqualTo(server.seen().get(0).port());
    }

    @ParameterizedTest
    @EnumSource
    void aLongRefusalIsCutOff(Way way) throws Exception {
        HttpRequest large = HttpRequest.newBuilder(server.uri("/large")).build();

        HttpResponse<String> answer = way.send(refusedOnce(), large, BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo(LARGE);
        assertThat(server.seen().get(1).port())
                .isNotEqualTo(server.seen().get(0).port());
    }

    /** O26: nothing leaks, however often it happens. */
    @ParameterizedTest
    @EnumSource
    void manyRefusalsNeedOneConnection(Way way) throws Exception {
        AuthHttpClient client = refusedOnce();

        for (int i = 0; i < 100; i++) {
            issuer.spoil();
            assertThat(way.send(client, request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }

        assertThat(server.seen().stream().map(TestServer.Seen::port).distinct()).hasSize(1);
    }
}
