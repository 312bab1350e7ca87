package dev.freshet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Rotates, and remembers what has been spent: a token that comes twice has been replayed. */
final class StrictEndpoint implements TokenEndpoint {
    private final Map<String, Boolean> spent = new ConcurrentHashMap<>();
    private final AtomicInteger issued = new AtomicInteger();
    volatile boolean replayed;
    volatile boolean answers = true;

    TokenPair issue() {
        int n = issued.incrementAndGet();
        return TokenPair.of("access-" + n, "refresh-" + n);
    }

    @Override
    public RefreshOutcome refresh(RefreshRequest request) {
        if (!answers) {
            return new RefreshOutcome.NotSent("no route");
        }
        if (spent.put(request.refreshToken().reveal(), true) != null) {
            replayed = true;
        }
        return new RefreshOutcome.Refreshed(issue(), null);
    }
}
