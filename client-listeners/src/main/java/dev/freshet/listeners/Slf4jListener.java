package dev.freshet.listeners;

import static org.slf4j.event.Level.DEBUG;
import static org.slf4j.event.Level.ERROR;
import static org.slf4j.event.Level.INFO;
import static org.slf4j.event.Level.WARN;

import dev.freshet.AuthEvent;
import dev.freshet.AuthEvent.Failure;
import dev.freshet.AuthListener;
import dev.freshet.SessionEnd;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs each event in one line, such as {@code alice: Refreshed token=1c2f09ab millis=84 rotated=true waiters=3}, by SLF4J
 * 1.7.15 or later. Tokens are fingerprints.
 *
 * <p>The level is for whoever is on call:
 *
 * <ul>
 *   <li>debug: what happens all day: refreshes, requests that are sent again
 *   <li>info: what somebody did: signed in, signed out, was asked for a stronger sign-in; a session that ended as it should;
 *       a vault that works again
 *   <li>warn: one session is hit, or it mends itself: a refresh that failed and is tried again, a session that was revoked,
 *       lost its rotated pair or its key, a revocation that the server did not confirm. Many of them are an incident
 *   <li>error: it stays so until somebody acts: the vault fails, the server refuses the client ({@link
 *       Failure#MISCONFIGURED}) or gives access tokens that cannot be used, an API refuses fresh ones
 * </ul>
 */
public final class Slf4jListener implements AuthListener {
    private final Logger logger;

    /** Logs as {@code dev.freshet}. */
    public Slf4jListener() {
        this(LoggerFactory.getLogger("dev.freshet"));
    }

    /** Logs to this logger. */
    public Slf4jListener(Logger logger) {
        this.logger = Objects.requireNonNull(logger, "logger");
    }

    @Override
    public void onEvent(AuthEvent event) {
        Level level = level(event);
        if (level == DEBUG && !logger.isDebugEnabled()) {
            return;
        }
        String line = Told.onOneLine(event.stamp().session()) + ": " + Told.of(event);
        switch (level) {
            case ERROR -> logger.error(line);
            case WARN -> logger.warn(line);
            case INFO -> logger.info(line);
            default -> logger.debug(line);
        }
    }

    private static Level level(AuthEvent event) {
        if (event instanceof AuthEvent.RefreshStarted
                || event instanceof AuthEvent.Refreshed
                || event instanceof AuthEvent.Superseded
                || event instanceof AuthEvent.Retried) {
            return DEBUG;
        } else if (event instanceof AuthEvent.RefreshFailed failed) {
            return level(failed.failure());
        } else if (event instanceof AuthEvent.SessionEnded ended) {
            return level(ended.end());
        } else if (event instanceof AuthEvent.Revoked revoked) {
            return revoked.confirmed() ? INFO : WARN;
        } else if (event instanceof AuthEvent.VaultFailed || event instanceof AuthEvent.LoopCut) {
            return ERROR;
        }
        return INFO;
    }

    private static Level level(Failure failure) {
        return switch (failure) {
            case NOT_SENT, LIMITED, AMBIGUOUS, VAULT -> WARN;
            case MISCONFIGURED, UNUSABLE -> ERROR;
            case DROPPED -> INFO;
        };
    }

    private static Level level(SessionEnd end) {
        return switch (end) {
            case NOT_SIGNED_IN, SIGNED_OUT, REPLACED, EXPIRED, TOO_OLD, IDLE -> INFO;
            case REVOKED, LOST_ROTATION, KEY_LOST -> WARN;
        };
    }
}
