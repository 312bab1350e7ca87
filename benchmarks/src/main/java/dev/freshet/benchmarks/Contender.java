package dev.freshet.benchmarks;

import dev.freshet.AuthException;
import dev.freshet.AuthSession;
import dev.freshet.SessionClock;
import dev.freshet.TokenPair;
import dev.freshet.okhttp.AuthInterceptor;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Who takes part in a storm, freshly signed in each time. */
enum Contender {
    ORACLE("oracle") {
        @Override
        Entry enter(Backend backend) {
            Oracle oracle = new Oracle(backend.signIn(), backend::refresh);
            return new Entry(backend.client(builder -> builder.addInterceptor(oracle)), () -> {}, () -> {});
        }
    },
    FRESHET("Freshet") {
        @Override
        Entry enter(Backend backend) throws AuthException {
            Issued issued = backend.signIn();
            return freshet(backend, issued, SessionClock.SYSTEM, () -> {});
        }
    },
    FRESHET_EXPIRY_KNOWN("Freshet, expiry known") {
        @Override
        Entry enter(Backend backend) throws AuthException {
            Issued issued = backend.signIn();
            LeapingClock clock = new LeapingClock();
            return freshet(backend, issued, clock, () -> clock.leap(Duration.ofHours(2)));
        }
    },
    HAND_ROLLED("hand-rolled") {
        @Override
        Entry enter(Backend backend) {
            HandRolled handRolled = new HandRolled(backend.signIn(), backend::refresh);
            OkHttpClient client =
                    backend.client(builder -> builder.addInterceptor(handRolled).authenticator(handRolled));
            return new Entry(client, () -> {}, () -> {});
        }
    };

    /** A client that is signed in, and how it learns that its token has expired, if it does. */
    record Entry(OkHttpClient client, Runnable expire, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Whether it sends nothing with a token that has expired. */
    boolean knowsExpiry() {
        return this == FRESHET_EXPIRY_KNOWN;
    }

    /** Whether it needs OkHttp's own handling of a 401, which has no part in what is answered in the process. */
    boolean needsServer() {
        return this == HAND_ROLLED;
    }

    abstract Entry enter(Backend backend) throws AuthException;

    private static Entry freshet(Backend backend, Issued issued, SessionClock clock, Runnable expire)
            throws AuthException {
        AuthSession session = AuthSession.builder()
                .endpoint(backend.endpoint())
                .origins(backend.origin())
                .clock(clock)
                .build();
        session.signIn(TokenPair.of(issued.access(), issued.refresh()).expiresIn(Duration.ofHours(1)));
        AuthInterceptor interceptor = new AuthInterceptor(session);
        return new Entry(backend.client(builder -> builder.addInterceptor(interceptor)), expire, session::close);
    }
}
