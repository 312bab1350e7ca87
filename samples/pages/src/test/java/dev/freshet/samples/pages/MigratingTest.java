package dev.freshet.samples.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthSession;
import dev.freshet.TokenPair;
import dev.freshet.testkit.RecordingEndpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of tokens that another program has kept, over starts of the one that takes them over. */
class MigratingTest {
    private final Map<String, String> old = new HashMap<>(Map.of("access_token", "a", "refresh_token", "r"));
    private final AuthSession session = AuthSession.builder()
            .endpoint(new RecordingEndpoint())
            .origins("https://api.example.com")
            .build();

    private final Migrating.Preferences preferences = new Migrating.Preferences() {
        @Override
        public String get(String name) {
            return old.get(name);
        }

        @Override
        public void remove(String... names) {
            old.keySet().removeAll(List.of(names));
        }
    };

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void theUserStaysSignedInAndTheOldTokensGo() throws Exception {
        Migrating.takeOver(session, preferences);

        assertThat(session.ready()).isTrue();
        assertThat(old).isEmpty();
    }

    /** They are spent by then, and the user may sign out. */
    @Test
    void tokensThatACrashHasLeftThereSignNobodyInAgain() throws Exception {
        session.signIn(TokenPair.of("a", "r"));
        Migrating.takeOver(session, preferences);
        session.signOut();

        Migrating.takeOver(session, preferences);

        assertThat(session.ready()).isFalse();
        assertThat(old).isEmpty();
    }
}
