package dev.freshet.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.freshet.AuthEvent;
import dev.freshet.AuthEvent.Failure;
import dev.freshet.SessionEnd;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** On Logback, as it stands. */
class Slf4jListenerTest {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger = new LoggerContext().getLogger("test");

    Slf4jListenerTest() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.DEBUG);
    }

    private ILoggingEvent logged(AuthEvent event) {
        appender.list.clear();
        new Slf4jListener(logger).onEvent(event);
        assertThat(appender.list).hasSize(1);
        return appender.list.get(0);
    }

    @Test
    void everyEventOfARealSessionIsALineWithoutASecret() throws Exception {
        try (Story story = new Story(new Slf4jListener(logger)).run()) {
            List<String> lines = appender.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();

            assertThat(lines)
                    .containsExactlyElementsOf(story.heard().events().stream()
                            .map(event -> "alice: " + Told.of(event))
                            .toList());
            story.hasNoSecretIn(lines);
        }
    }

    @Test
    void aLineSaysWhatTheEventSays() {
        assertThat(logged(new AuthEvent.RefreshFailed(EveryEvent.STAMP, Failure.LIMITED, "429", EveryEvent.LATER))
                        .getFormattedMessage())
                .isEqualTo("alice: RefreshFailed failure=LIMITED why=429 retryAt=2026-01-02T03:05:05Z");
    }

    @ParameterizedTest
    @CsvSource({
        "DEBUG, RefreshStarted|Refreshed|Superseded|Retried",
        "INFO, SignedIn|SignedOut|StepUpRequired|VaultRecovered|Revoked confirmed=true|RefreshFailed failure=DROPPED",
        "INFO, SessionEnded end=(NOT_SIGNED_IN|SIGNED_OUT|REPLACED|EXPIRED|TOO_OLD|IDLE)",
        "WARN, SessionEnded end=(REVOKED|LOST_ROTATION|KEY_LOST)|Revoked confirmed=false",
        "WARN, RefreshFailed failure=(NOT_SENT|LIMITED|AMBIGUOUS|VAULT)",
        "ERROR, RefreshFailed failure=(MISCONFIGURED|UNUSABLE)|VaultFailed|LoopCut"
    })
    void theLevelSaysWhetherSomebodyMustAct(String level, String events) {
        List<AuthEvent> such = EveryEvent.all().stream()
                .filter(event -> Told.of(event).toString().matches("(" + events + ")( .*)?"))
                .toList();

        assertThat(such).isNotEmpty().allMatch(event -> logged(event).getLevel().equals(Level.valueOf(level)));
    }

    @Test
    void everyEventHasALevelThatWasChosen() {
        long debug = EveryEvent.all().stream()
                .filter(event -> logged(event).getLevel().equals(Level.DEBUG))
                .count();
        long info = EveryEvent.all().stream()
                .filter(event -> logged(event).getLevel().equals(Level.INFO))
                .count();
        long warn = EveryEvent.all().stream()
                .filter(event -> logged(event).getLevel().equals(Level.WARN))
                .count();
        long error = EveryEvent.all().stream()
                .filter(event -> logged(event).getLevel().equals(Level.ERROR))
                .count();

        assertThat(List.of(debug, info, warn, error)).containsExactly(7L, 12L, 8L, 4L);
    }

    @Test
    void whatIsNotLoggedIsNotWritten() {
        logger.setLevel(Level.INFO);

        new Slf4jListener(logger).onEvent(new AuthEvent.Superseded(EveryEvent.STAMP, "0a1b2c3d"));

        assertThat(appender.list).isEmpty();
    }

    @Test
    void noLabelAndNoServerBeginsALine() {
        String bad = "x\r\nERROR forged {} \u009b\u2028y\u202ez\u2066";

        assertThat(logged(new AuthEvent.VaultFailed(new AuthEvent.Stamp(bad, 1, EveryEvent.AT), bad))
                        .getFormattedMessage())
                .isEqualTo("x??ERROR forged {} ??y?z?: VaultFailed why=x??ERROR forged {} ??y?z?");
    }

    @Test
    void withoutALoggerItIsTheLibrarysOwn() {
        Logger own = (Logger) LoggerFactory.getLogger("dev.freshet");
        own.addAppender(appender);
        own.setAdditive(false);
        try {
            new Slf4jListener().onEvent(new AuthEvent.SessionEnded(EveryEvent.STAMP, SessionEnd.IDLE));
        } finally {
            own.detachAppender(appender);
            own.setAdditive(true);
        }

        assertThat(appender.list).singleElement().asString().contains("SessionEnded end=IDLE");
    }
}
