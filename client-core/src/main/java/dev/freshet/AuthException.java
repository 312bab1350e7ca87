package dev.freshet;

import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a session throws. The type says what the caller does next. It is an {@link IOException}, since an HTTP client
 * can pass nothing else on. A caller that waited for a refresh gets an exception of its own, with the refresh's failure
 * as the cause. No message holds a secret.
 */
public abstract sealed class AuthException extends IOException {
    private static final long serialVersionUID = 1;

    private AuthException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The same for another caller: a new exception with this one as its cause. */
    abstract AuthException again();

    /** Nobody is signed in: show the sign-in. A request never throws this; its caller gets the server's own 401. */
    public static final class SignedOut extends AuthException {
        private static final long serialVersionUID = 1;
        private final SessionEnd end;

        SignedOut(SessionEnd end, @Nullable Throwable cause) {
            super("signed out: " + end, cause);
            this.end = Objects.requireNonNull(end, "end");
        }

        /** Why the session has ended. */
        public SessionEnd end() {
            return end;
        }

        @Override
        AuthException again() {
            return new SignedOut(end, this);
        }
    }

    /** The token could not be replaced just now: the network or the server. The session is kept; try again later. */
    public static final class Unavailable extends AuthException {
        private static final long serialVersionUID = 1;
        private final Instant retryAt;

        Unavailable(String message, Instant retryAt, @Nullable Throwable cause) {
            super(message, cause);
            this.retryAt = Objects.requireNonNull(retryAt, "retryAt");
        }

        /** The earliest moment at which the session will ask the server again. */
        public Instant retryAt() {
            return retryAt;
        }

        @Override
        AuthException again() {
            return new Unavailable(String.valueOf(getMessage()), retryAt, this);
        }
    }

    /** The session was closed, which nothing undoes: mend the program, or make a new session. The vault keeps the pair. */
    public static final class Closed extends AuthException {
        private static final long serialVersionUID = 1;

        Closed(@Nullable Throwable cause) {
            super("the session is closed", cause);
        }

        @Override
        AuthException again() {
            return new Closed(this);
        }
    }

    /** The vault failed: report it. The session is kept in memory; what could not be stored is tried again. */
    public static final class Storage extends AuthException {
        private static final long serialVersionUID = 1;

        /**
         * For vaults and key sources: the user or the operator has to do something.
         *
         * @param message says what; it holds no secret
         */
        public Storage(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        AuthException again() {
            return new Storage(String.valueOf(getMessage()), this);
        }
    }
}
