package dev.freshet;

import dev.freshet.testkit.ProcessVaultContract.Opener;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A sharer in this process. What {@code open} may be told: {@code server}, the origin of a {@code RotatingAuthServer};
 * {@code grace}, milliseconds, for a server that is not strict; {@code revoke}, whether it revokes; {@code latency},
 * milliseconds on the way to the server and back; {@code endpoint}, {@code vault} and {@code flight}, milliseconds, limits.
 */
final class SharerSession implements Sharer {
    /** The name of the vault that all share. */
    static final String NAME = "session";

    private static final String API = "https://api.example.com";

    private final Opener opener;
    private final String store;
    private volatile long ahead;
    private @Nullable AuthSession session;
    private @Nullable Access access;

    private final SessionClock clock = new SessionClock() {
        @Override
        public long millis() {
            return System.currentTimeMillis() + ahead;
        }

        @Override
        public long nanos() {
            return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ahead);
        }
    };

    SharerSession(Opener opener, String store) {
        this.opener = opener;
        this.store = store;
    }

    @Override
    public String ask(String command) throws Exception {
        String[] words = command.split(" ");
        return switch (words[0]) {
            case "open" ->
                open(Arrays.stream(words)
                        .skip(1)
                        .map(word -> word.split("=", 2))
                        .collect(Collectors.toMap(word -> word[0], word -> word[1])));
            case "sign-in" -> {
                session().signIn(TokenPair.of(words[1], words[2]).expiresIn(Duration.ofSeconds(300)), "alice");
                yield "done";
            }
            case "sign-out" -> {
                session().signOut();
                yield "done";
            }
            case "ready" -> session().ready() ? "signed in" : "signed out";
            case "fly" -> fly(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "ahead" -> {
                ahead = Long.parseLong(words[1]);
                yield "set";
            }
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private AuthSession session() {
        return Objects.requireNonNull(session, "open comes first");
    }

    private String open(Map<String, String> told) throws Exception {
        close();
        String server = Objects.requireNonNull(told.get("server"));
        String grace = told.get("grace");
        OAuthEndpoint.Builder endpoint = OAuthEndpoint.at(server + "/token")
                .clientId("app")
                .replay(grace == null ? Replay.STRICT : Replay.grace(millis(grace)));
        if (Boolean.parseBoolean(told.get("revoke"))) {
            endpoint.revocationAt(server + "/revoke");
        }
        session = AuthSession.builder()
                .endpoint(endpoint.over(new PlainTransport(millis(told.getOrDefault("latency", "0")))))
                .origins(API)
                .vault(opener.open(store, NAME))
                .clock(clock)
                .retryInterval(millis("1"))
                .endpointLimit(millis(told.getOrDefault("endpoint", "15000")))
                .vaultLimit(millis(told.getOrDefault("vault", "5000")))
                .refreshLimit(millis(told.getOrDefault("flight", "25000")))
                .build();
        access = session.accessFor("https", "api.example.com", 443);
        return "open";
    }

    private static Duration millis(String number) {
        return Duration.ofMillis(Long.parseLong(number));
    }

    private String fly(int times, int idle) throws Exception {
        int failed = 0;
        String why = "";
        for (int i = 0; i < times; i++) {
            long began = System.nanoTime();
            try {
                replace();
            } catch (AuthException.SignedOut e) {
                return "over " + e.end();
            } catch (AuthException e) {
                failed++;
                why = e.getMessage();
            }
            TimeUnit.NANOSECONDS.sleep(idle * (System.nanoTime() - began));
        }
        return failed == 0 ? "flown" : "failed " + failed + ": " + why;
    }

    private void replace() throws Exception {
        Access now = session().ready() ? session().accessFor("https", "api.example.com", 443) : null;
        now = now == null ? Objects.requireNonNull(access) : now;
        now.verdict(200, name -> List.of());
        access = session().replaceBlocking(now, Duration.ofSeconds(60), () -> false);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
