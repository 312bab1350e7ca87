package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.FaultyVault;
import dev.freshet.testkit.FaultyVault.Call;
import dev.freshet.testkit.Front;
import dev.freshet.testkit.HeldExecutor;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RecordingListener;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * P7, P8, P10, P24: requests at a strict server, one every few seconds, while the vault fails every write for a while,
 * again and again; all on one clock of the test's.
 *
 * <p>Chance decides when an outage begins and how long it lasts, by the seed that is printed: {@code
 * -Dfreshet.outages=1000 -Dfreshet.seed=42}.
 */
class VaultOutageTest {
    private static final int OUTAGES = Integer.getInteger("freshet.outages", 20);
    private static final long SEED = Long.getLong("freshet.seed", System.nanoTime());
    private static final Duration LIFETIME = Duration.ofSeconds(300);

    /** At this age of its token, in seconds, a session has not begun to refresh it, whatever chance decides. */
    private static final int NOT_YET = 254;

    /** So long after its first attempt, made when the token is 270 seconds old at most, it makes one that is in time. */
    private static final int AGAIN = 15;

    private final FakeClock clock = new FakeClock();
    private final HeldExecutor held = new HeldExecutor(clock);
    private final RecordingListener heard = new RecordingListener();
    private final Random random = new Random(SEED);
    private final RotatingAuthServer server = RotatingAuthServer.builder()
            .clock(clock)
            .lifetime(LIFETIME)
            .on(Front.JDK)
            .start();
    private int requests;
    private int age;
    private int refused;

    @AfterEach
    void stop() {
        server.close();
    }

    private AuthSession session(TokenVault vault) throws AuthException {
        AuthSession session = AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.url("/token"))
                        .clientId("app")
                        .replay(Replay.STRICT)
                        .over(new PlainTransport(Duration.ZERO)))
                .origins(server.url(""))
                .vault(vault)
                .listener(heard)
                .clock(clock)
                .executor(held)
                .build();
        IssuedTokens issued = server.signIn("alice");
        session.signIn(TokenPair.of(issued.accessToken(), issued.refreshToken()).expiresIn(LIFETIME));
        return session;
    }

    /** A shared vault that does not take the intent: nothing is sent, and the old token is used while it works. */
    @Test
    void anOutageBeforeTheIntentSpendsNothing() throws Exception {
        MemorySharedVault vault = new MemorySharedVault();
        AuthSession session = session(vault);
        for (int outage = 1; outage <= OUTAGES; outage++) {
            workUntil(session, NOT_YET - random.nextInt(100));
            int spent = server.refreshes();

            vault.beforeReplace = this::fail;
            workUntilRefused(session);
            for (int seconds = random.nextInt(AGAIN); seconds > 0; seconds--) {
                workFor(session, 1);
            }
            assertThat(server.tokenRequests()).as("spent in an outage").isEqualTo(spent);
            vault.beforeReplace = MemorySharedVault.NOTHING;

            workUntilRefreshed(session, spent + 1);
            assertEpisodes(outage);
            assertThat(holdsTheNewest(vault)).isTrue();
        }
        print("shared vault, every write fails before the intent");
        session.close();
    }

    /** The intent is written, the successor is not: it is used, and nobody else gets the lease until it is stored. */
    @Test
    void anOutageAfterTheIntentLosesNoPair() throws Exception {
        MemorySharedVault vault = new MemorySharedVault();
        AuthSession session = session(vault);
        for (int outage = 1; outage <= OUTAGES; outage++) {
            workUntil(session, NOT_YET);
            int spent = server.refreshes();

            vault.beforeReplace = () -> vault.beforeReplace = this::fail;
            workUntilRefreshed(session, spent + 1);
            assertThat(holdsTheNewest(vault)).isFalse();
            for (int end = random.nextInt(200); age < end; ) {
                workFor(session, 10);
                assertThat(vault.isLeased()).as("the lease is kept").isTrue();
            }
            assertThat(server.tokenRequests()).isEqualTo(spent + 1);
            vault.beforeReplace = MemorySharedVault.NOTHING;

            workFor(session, 31);
            workFor(session, 1);
            assertThat(holdsTheNewest(vault)).isTrue();
            assertThat(vault.isLeased()).as("the lease is free").isFalse();
            assertEpisodes(outage);
        }
        print("shared vault, every write fails after the intent");
        session.close();
    }

    /** A vault of one process cannot lose to another: the refresh goes on, and the pair is stored when that works. */
    @Test
    void anOutageOfAVaultOfOneProcessLosesNoPair() throws Exception {
        FaultyVault vault = new FaultyVault(new InMemoryVault());
        AuthSession session = session(vault);
        for (int outage = 1; outage <= OUTAGES; outage++) {
            workUntil(session, NOT_YET);
            int spent = server.refreshes();

            vault.fail(Call.SAVE, Integer.MAX_VALUE);
            workUntilRefreshed(session, spent + 1);
            workUntil(session, random.nextInt(200));
            assertThat(server.tokenRequests()).isEqualTo(spent + 1);
            vault.fail(Call.SAVE, 0);

            workFor(session, 31);
            workFor(session, 1);
            assertThat(holdsTheNewest(vault)).isTrue();
            assertEpisodes(outage);
        }
        print("vault of one process, every write fails");
        session.close();
    }

    private void fail() throws IOException {
        refused++;
        throw new IOException("every write fails, as the test wants it");
    }

    /** Until the token is so many seconds old. */
    private void workUntil(AuthSession session, int seconds) throws IOException {
        while (age < seconds) {
            workFor(session, Math.min(10, seconds - age));
        }
    }

    private void workUntilRefused(AuthSession session) throws IOException {
        for (int before = refused; refused == before; ) {
            workFor(session, 1);
        }
    }

    private void workUntilRefreshed(AuthSession session, int refreshes) throws IOException {
        while (server.refreshes() < refreshes && age < LIFETIME.toSeconds()) {
            workFor(session, 1);
        }
        assertThat(server.refreshes()).isEqualTo(refreshes);
    }

    /** A request, which gets its 200, and so many seconds. */
    private void workFor(AuthSession session, int seconds) throws IOException {
        request(session);
        int before = server.refreshes();
        held.runAll();
        age = server.refreshes() == before ? age + seconds : seconds;
        clock.advance(Duration.ofSeconds(seconds));
    }

    private void request(AuthSession session) throws IOException {
        URI uri = URI.create(server.url("/"));
        Access access = Objects.requireNonNull(session.accessFor(uri.getScheme(), uri.getHost(), uri.getPort()));
        assertThat(access.usable()).isTrue();
        HttpTransport.Response response = new PlainTransport(Duration.ZERO)
                .send(new HttpTransport.Request(
                        "GET",
                        uri,
                        Map.of(access.headerName(), access.headerValue()),
                        new byte[0],
                        Duration.ofSeconds(30),
                        1000));
        requests++;
        assertThat(response.status())
                .as("request %d, by seed %d", requests, SEED)
                .isEqualTo(200);
    }

    /** One VaultFailed an outage, and one VaultRecovered. */
    private void assertEpisodes(int count) {
        heard.await(AuthEvent.VaultRecovered.class, count);
        assertThat(heard.events(AuthEvent.VaultFailed.class)).hasSize(count);
        assertThat(heard.events(AuthEvent.VaultRecovered.class)).hasSize(count);
    }

    private boolean holdsTheNewest(TokenVault vault) throws IOException {
        VaultRecord record = RecordFormat.read(vault.load().orElseThrow());
        return server.isLive(record.livePair().refreshToken().reveal());
    }

    private void print(String what) {
        assertThat(server.replays()).isZero();
        System.out.printf(
                "%s, strict: %d outages, %d requests, 0 failed, %d refreshes, %d reuse detections, %d sessions lost; seed %d%n",
                what,
                OUTAGES,
                requests,
                server.refreshes(),
                server.replays(),
                heard.events(AuthEvent.SessionEnded.class).size(),
                SEED);
        assertThat(heard.events(AuthEvent.SessionEnded.class)).isEmpty();
    }
}
