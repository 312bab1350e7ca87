package dev.freshet.samples.cli;

import dev.freshet.AuthEvent;
import dev.freshet.AuthListener;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the session has told. It tells on a thread of its own, a little later. */
final class Heard implements AuthListener {
    private final AtomicInteger refreshes = new AtomicInteger();
    private volatile @Nullable Boolean revoked;

    @Override
    public void onEvent(AuthEvent event) {
        if (event instanceof AuthEvent.Refreshed) {
            refreshes.incrementAndGet();
        } else if (event instanceof AuthEvent.Revoked asked) {
            revoked = asked.confirmed();
        }
    }

    /** How many tokens this process has got. */
    int refreshes() {
        return refreshes.get();
    }

    /** Whether the server has confirmed a sign-out; empty where it was not asked. */
    Optional<Boolean> revoked() {
        return Optional.ofNullable(revoked);
    }
}
