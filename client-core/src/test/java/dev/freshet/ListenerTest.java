package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P17: whatever becomes of an event, and of who hears it, nothing else breaks: on Android a thread that ends so ends the app. */
class ListenerTest {
    private static final Logger LOG = Logger.getLogger("dev.freshet");

    private final AtomicBoolean noThread = new AtomicBoolean();
    private final Lane lane = new Lane(task -> {
        if (noThread.get()) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        task.run();
    });

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    static List<Throwable> whatIsThrown() {
        return List.of(
                new IllegalStateException("its own"),
                new NoClassDefFoundError("its own"),
                new IOException("from a language that does not check"));
    }

    @ParameterizedTest
    @MethodSource("whatIsThrown")
    void whateverAListenerThrowsEndsNoThread(Throwable thrown) {
        Events events = events(event -> sneak(thrown));

        assertThatCode(() -> events.send(AuthEvent.SignedOut::new)).doesNotThrowAnyException();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void anEventForWhichNoThreadCanBeMadeIsLostAndNothingElse() {
        List<AuthEvent> heard = new ArrayList<>();
        Events events = events(heard::add);

        noThread.set(true);
        assertThatCode(() -> events.send(AuthEvent.SignedOut::new)).doesNotThrowAnyException();
        assertThatCode(events::drain).doesNotThrowAnyException();
        noThread.set(false);
        events.send(AuthEvent.SignedOut::new);

        assertThat(heard)
                .singleElement()
                .satisfies(event -> assertThat(event.stamp().sequence()).isEqualTo(2));
    }

    private Events events(AuthListener listener) {
        return new Events("test", listener, SessionClock.SYSTEM, lane);
    }
}
