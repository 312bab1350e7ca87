package dev.freshet.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthEvent;
import dev.freshet.AuthSession;
import dev.freshet.TokenPair;
import dev.freshet.testkit.FakeClock;
import dev.freshet.testkit.RecordingEndpoint;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On Micrometer's own registries. */
class MicrometerListenerTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** What was counted, by name and tags; nothing that is still zero. */
    private static Map<String, Double> counted(SimpleMeterRegistry registry) {
        Map<String, Double> counted = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            for (Measurement measured : meter.measure()) {
                if (measured.getStatistic() == Statistic.COUNT && measured.getValue() > 0) {
                    String tags = meter.getId().getTags().stream()
                            .map(tag -> " " + tag.getKey() + "=" + tag.getValue())
                            .reduce("", String::concat);
                    counted.put(meter.getId().getName() + tags, measured.getValue());
                }
            }
        }
        return counted;
    }

    @Test
    void aRealSessionIsCounted() throws Exception {
        try (Story story = new Story(new MicrometerListener(registry)).run()) {
            assertThat(counted(registry))
                    .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                            Map.entry("freshet.sign.in", 2.0),
                            Map.entry("freshet.refresh", 3.0),
                            Map.entry("freshet.refresh.started reason=rejected", 4.0),
                            Map.entry("freshet.refresh.started reason=recovery", 1.0),
                            Map.entry("freshet.refresh.failed failure=ambiguous", 1.0),
                            Map.entry("freshet.request.retried", 2.0),
                            Map.entry("freshet.vault.failed", 1.0),
                            Map.entry("freshet.vault.recovered", 1.0),
                            Map.entry("freshet.session.ended end=revoked", 1.0),
                            Map.entry("freshet.session.ended end=signed_out", 1.0),
                            Map.entry("freshet.abnormal kind=vault", 1.0),
                            Map.entry("freshet.abnormal kind=ambiguous", 1.0),
                            Map.entry("freshet.abnormal kind=revoked", 1.0),
                            Map.entry("freshet.sign.out", 1.0),
                            Map.entry("freshet.revocation confirmed=true", 1.0)));
            double total = registry.get("freshet.refresh").timer().totalTime(TimeUnit.NANOSECONDS);
            assertThat(total)
                    .isEqualTo(story.heard().events(AuthEvent.Refreshed.class).stream()
                            .mapToDouble(event -> event.duration().toNanos())
                            .sum());
            story.hasNoSecretIn(registry.getMetersAsString());
        }
    }

    @Test
    void everyKindOfEventIsCounted() {
        assertThat(EveryEvent.all()).allSatisfy(event -> {
            SimpleMeterRegistry fresh = new SimpleMeterRegistry();
            new MicrometerListener(fresh).onEvent(event);
            assertThat(counted(fresh)).isNotEmpty();
        });
    }

    @Test
    void everyCounterIsThereBeforeAnythingHasHappened() {
        new MicrometerListener(registry);
        List<Meter.Id> before = registry.getMeters().stream().map(Meter::getId).toList();

        EveryEvent.all().forEach(new MicrometerListener(registry)::onEvent);

        assertThat(registry.getMeters()).extracting(Meter::getId).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void whatShouldNotHappenHasACounterOfItsOwn() {
        EveryEvent.all().forEach(new MicrometerListener(registry)::onEvent);

        assertThat(counted(registry).entrySet())
                .filteredOn(entry -> entry.getKey().startsWith("freshet.abnormal"))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "freshet.abnormal kind=lost_rotation=1.0",
                        "freshet.abnormal kind=revoked=1.0",
                        "freshet.abnormal kind=key_lost=1.0",
                        "freshet.abnormal kind=loop_cut=1.0",
                        "freshet.abnormal kind=ambiguous=1.0",
                        "freshet.abnormal kind=unusable=1.0",
                        "freshet.abnormal kind=misconfigured=1.0",
                        "freshet.abnormal kind=vault=2.0"); // the vault's failure, and the refresh that it stopped
    }

    @Test
    void manySessionsMakeNoMoreSeriesUnlessTheyAreAskedFor() {
        MicrometerListener together = new MicrometerListener(registry);
        SimpleMeterRegistry apart = new SimpleMeterRegistry();
        MicrometerListener tagged = MicrometerListener.taggedBySession(apart);
        for (String user : List.of("alice", "bob")) {
            AuthEvent event = new AuthEvent.SignedIn(new AuthEvent.Stamp(user, 1, EveryEvent.AT), "0a1b2c3d");
            together.onEvent(event);
            tagged.onEvent(event);
        }

        assertThat(counted(registry)).containsExactly(Map.entry("freshet.sign.in", 2.0));
        assertThat(counted(apart))
                .containsExactly(
                        Map.entry("freshet.sign.in session=alice", 1.0), Map.entry("freshet.sign.in session=bob", 1.0));
        assertThat(registry.getMeters()).hasSize(38);
        assertThat(apart.getMeters()).hasSize(76);
    }

    private static AuthSession session(FakeClock clock) {
        return AuthSession.builder()
                .endpoint(new RecordingEndpoint())
                .origins("https://api.example.com")
                .label("alice")
                .clock(clock)
                .build();
    }

    private static double expiry(SimpleMeterRegistry registry) {
        return registry.get("freshet.token.expiry")
                .tag("session", "alice")
                .gauge()
                .value();
    }

    @Test
    void theGaugeTellsHowLongTheTokenLives() throws Exception {
        FakeClock clock = new FakeClock();
        SimpleMeterRegistry timed = new SimpleMeterRegistry(SimpleConfig.DEFAULT, wallTime(clock));
        try (AuthSession session = session(clock)) {
            new MicrometerListener(timed).watch(session);
            assertThat(expiry(timed)).isNaN();

            session.signIn(TokenPair.of("access", "refresh").expiresIn(Duration.ofMinutes(5)));
            clock.advance(Duration.ofSeconds(10));
            assertThat(expiry(timed)).isEqualTo(290);

            clock.advance(Duration.ofMinutes(5));
            assertThat(expiry(timed)).isEqualTo(-10);

            session.signIn(TokenPair.of("access-2", "refresh-2"));
            assertThat(expiry(timed)).isNaN();
        }
    }

    @Test
    void aSessionThatIsOpenedAgainTakesThePlaceOfItsForerunner() throws Exception {
        FakeClock clock = new FakeClock();
        SimpleMeterRegistry timed = new SimpleMeterRegistry(SimpleConfig.DEFAULT, wallTime(clock));
        MicrometerListener listener = new MicrometerListener(timed);
        try (AuthSession first = session(clock);
                AuthSession second = session(clock)) {
            listener.watch(first);
            listener.watch(second);
            second.signIn(TokenPair.of("access", "refresh").expiresIn(Duration.ofMinutes(5)));

            assertThat(timed.find("freshet.token.expiry").gauges()).hasSize(1);
            assertThat(expiry(timed)).isEqualTo(300);
        }
    }

    /** Many programs put a prefix before all names, or rename a tag. */
    @Test
    void soDoesOneWhoseGaugeHasAnotherNameInTheRegistry() throws Exception {
        FakeClock clock = new FakeClock();
        SimpleMeterRegistry timed = new SimpleMeterRegistry(SimpleConfig.DEFAULT, wallTime(clock));
        timed.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.withName("shop." + id.getName()).replaceTags(Tags.of("who", "alice"));
            }
        });
        MicrometerListener listener = new MicrometerListener(timed);
        try (AuthSession first = session(clock);
                AuthSession second = session(clock)) {
            listener.watch(first);
            listener.watch(second);
            second.signIn(TokenPair.of("access", "refresh").expiresIn(Duration.ofMinutes(5)));

            assertThat(timed.get("shop.freshet.token.expiry").gauge().value()).isEqualTo(300);
        }
    }

    /** Or an alert would not see the first failure. */
    @Test
    void aWatchedSessionThatIsCountedApartHasItsCountersFromTheStart() throws Exception {
        try (AuthSession session = session(new FakeClock())) {
            MicrometerListener.taggedBySession(registry).watch(session);

            assertThat(registry.get("freshet.abnormal")
                            .tags("session", "alice", "kind", "loop_cut")
                            .counter()
                            .count())
                    .isZero();
        }
    }

    private static Clock wallTime(FakeClock clock) {
        return new MockClock() {
            @Override
            public long wallTime() {
                return clock.millis();
            }
        };
    }

    @Test
    void prometheusGetsTheNamesOfThePagesRules() throws Exception {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Story story = new Story(new MicrometerListener(prometheus)).run()) {
            String page = prometheus.scrape();

            assertThat(Arrays.asList(page.split("\n")))
                    .contains(
                            "freshet_abnormal_total{kind=\"vault\"} 1.0",
                            "freshet_abnormal_total{kind=\"lost_rotation\"} 0.0",
                            "freshet_refresh_seconds_count 3",
                            "freshet_vault_failed_total 1.0");
            story.hasNoSecretIn(page);
        }
    }
}
