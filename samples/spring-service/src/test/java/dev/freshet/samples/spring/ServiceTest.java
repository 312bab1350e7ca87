package dev.freshet.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.Fault;
import dev.freshet.testkit.Front;
import dev.freshet.testkit.RotatingAuthServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One instance, and what its users see. */
class ServiceTest {
    private static final int ROUNDS = 20;
    private static final int CALLERS = 8;

    private static RotatingAuthServer server;
    private static Deployment deployment;
    private static Instance instance;

    @BeforeAll
    static void start() throws Exception {
        deployment = new Deployment();
        server = RotatingAuthServer.builder()
                .client("service", deployment.clientSecret())
                .on(Front.JDK)
                .start();
        instance = deployment.at(server).start();
        instance.origin();
    }

    @AfterAll
    static void stop() {
        instance.close();
        server.close();
    }

    @BeforeEach
    void signIn() throws Exception {
        deployment.signIn(server.signIn("alice"));
        deployment.signIn(server.signIn("bob"));
    }

    @AfterEach
    void signOut() throws Exception {
        instance.post("alice", "/sign-out", "");
        instance.post("bob", "/sign-out", "");
    }

    @Test
    void twoUsersNeverMeetWhileTheirTokensExpire() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        for (int round = 0; round < ROUNDS; round++) {
            server.expireAccessTokens();
            List<Callable<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(() -> ask("alice"));
                callers.add(() -> ask("bob"));
            }
            for (Future<Void> caller : threads.invokeAll(callers)) {
                caller.get();
            }
        }
        threads.shutdown();

        assertThat(server.refreshes()).isGreaterThanOrEqualTo(2 * ROUNDS);
        server.verify().noReplay();
    }

    @Test
    void requestsHaveVirtualThreadsWhereTheJdkHasThem() throws Exception {
        assertThat(instance.get("alice", "/orders").statusCode()).isEqualTo(200);

        String thread = Runtime.version().feature() < 21 ? "-exec-" : "omcat-handler-";
        assertThat(instance.log()).containsPattern(thread + "\\d+] o.s.web.servlet.DispatcherServlet");
    }

    private static Void ask(String person) throws Exception {
        assertThat(instance.get(person, "/orders").body()).isEqualTo("GET /orders " + person);
        assertThat(instance.get(person, "/invoices").body()).isEqualTo("GET /invoices " + person);
        return null;
    }

    @Test
    void whatIsPostedIsSentAgainAfterARefresh() throws Exception {
        for (String path : List.of("/orders", "/invoices")) {
            server.expireAccessTokens();
            HttpResponse<String> answer = instance.post("alice", path, "tea for two");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("tea for two");
        }
    }

    @Test
    void whoHasSignedOutIsAskedToSignInAgain() throws Exception {
        int revocations = server.revocations();
        assertThat(instance.post("alice", "/sign-out", "").statusCode()).isEqualTo(200);

        HttpResponse<String> answer = instance.get("alice", "/orders");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("/oauth2/authorization/api");
        assertThat(server.revocations()).isGreaterThan(revocations);
        assertThat(instance.get("operator", "/actuator/signins/alice").body()).contains("\"end\":\"SIGNED_OUT\"");
        assertThat(instance.get("bob", "/orders").statusCode()).isEqualTo(200);

        deployment.signIn(server.signIn("alice"));
        assertThat(instance.get("alice", "/orders").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionThatEndsUnderARequestIsAskedForToo() throws Exception {
        assertThat(instance.get("alice", "/orders").statusCode()).isEqualTo(200);
        server.revokeFamily("alice");

        assertThat(instance.get("alice", "/invoices").statusCode()).isEqualTo(403);
        assertThat(instance.get("operator", "/actuator/signins/alice").body()).contains("\"end\":\"REVOKED\"");
    }

    @Test
    void whenTheServerIsBusyTheUserIsToldWhenToComeBack() throws Exception {
        server.expireAccessTokens();
        server.onTokenRequest(Fault.unavailable(Duration.ofSeconds(7)));

        HttpResponse<String> answer = instance.get("alice", "/orders");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 10L);
    }

    @Test
    void theOperatorSeesSessionsAndNumbersAndNobodyElseDoes() throws Exception {
        assertThat(instance.get("alice", "/orders").statusCode()).isEqualTo(200);

        HttpResponse<String> page = instance.get("operator", "/actuator/signins/alice");
        assertThat(page.body()).contains("\"account\":\"alice\"", "\"signedInAt\":\"2", "\"expiresAt\":\"2");
        assertThat(instance.get("operator", "/actuator/prometheus").body()).contains("freshet_session_ended_total");
        assertThat(instance.get("operator", "/actuator/health").body()).contains("\"status\":\"UP\"");
        assertThat(instance.get("alice", "/actuator/signins/bob").statusCode()).isEqualTo(403);
        assertThat(instance.get("operator", "/orders").statusCode()).isEqualTo(403);
        server.verify()
                .noSecretIn(
                        instance.log(),
                        page.body(),
                        instance.get("operator", "/actuator/prometheus").body());
    }
}
