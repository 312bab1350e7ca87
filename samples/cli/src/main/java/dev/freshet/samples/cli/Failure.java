package dev.freshet.samples.cli;

import dev.freshet.AuthException;
import dev.freshet.TokenCipher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** What ends a command: what happened, what the person can do about it, and the exit code. It shows no secret. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1;
    private static final String SIGN_IN = "Sign in: freshet-demo login";

    final Exit exit;
    final String advice;

    Failure(Exit exit, String message, String advice) {
        this(exit, message, advice, null);
    }

    private Failure(Exit exit, String message, String advice, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
        this.advice = advice;
    }

    static Failure usage(String message, String advice) {
        return new Failure(Exit.USAGE, message, advice);
    }

    static Failure notSignedIn(String why) {
        return new Failure(Exit.NOT_SIGNED_IN, why, SIGN_IN);
    }

    /** With the account in the commands that are advised. */
    Failure forAccount(String name) {
        return name.equals(AccountCommand.DEFAULT)
                ? this
                : new Failure(
                        exit,
                        String.valueOf(getMessage()),
                        advice.replaceAll("(freshet-demo \\w+)", "$1 --account " + name),
                        getCause());
    }

    /** What the session and the HTTP client throw, in the words of this program. */
    static Failure of(Exception e) {
        if (e instanceof Failure failure) {
            return failure;
        }
        if (e instanceof AuthException.SignedOut out) {
            return new Failure(Exit.NOT_SIGNED_IN, Words.of(out.end()), SIGN_IN, e);
        }
        if (e instanceof AuthException.Unavailable busy) {
            return new Failure(
                    Exit.UNREACHABLE,
                    "The sign-in could not be renewed just now: " + busy.getMessage(),
                    "You are still signed in. Try again after " + Words.time(busy.retryAt()),
                    e);
        }
        if (e instanceof AuthException.Storage store) {
            return storage(store);
        }
        if (e instanceof FileSystemException file) {
            return storage(PrivateFiles.failed(String.valueOf(file.getFile()), file));
        }
        if (e instanceof UncheckedIOException && e.getCause() instanceof IOException cause) {
            return of(cause);
        }
        if (e instanceof IOException) {
            return new Failure(
                    Exit.UNREACHABLE,
                    "No answer: " + reason(e),
                    "Is this computer online, and the address right? If so, try again later",
                    e);
        }
        return new Failure(Exit.OTHER, e.toString(), "This is a fault of the program: please report it", e);
    }

    /** The library's messages say what to do. */
    private static Failure storage(AuthException.Storage e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TokenCipher.Unreadable unreadable) {
                switch (unreadable.why()) {
                    case WRONG_KEY -> {
                        return new Failure(
                                Exit.STORAGE,
                                "The stored sign-in does not open: it was locked with another passphrase or key",
                                "Try again with the right one. If it is lost: freshet-demo logout --forget, then"
                                        + " freshet-demo login with all options",
                                e);
                    }
                    case DAMAGED -> {
                        return new Failure(
                                Exit.STORAGE, "The stored sign-in is damaged: " + e.getMessage(), SIGN_IN, e);
                    }
                    default -> {}
                }
            }
        }
        return new Failure(Exit.STORAGE, String.valueOf(e.getMessage()), "", e);
    }

    /** The JDK's exceptions often have no message. */
    static String reason(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "the name of the host is not known";
            }
        }
        if (e.getMessage() != null) {
            return e.getMessage();
        }
        if (e instanceof HttpTimeoutException) {
            return "it took too long";
        }
        return e instanceof ConnectException
                ? "the connection was refused"
                : e.getClass().getSimpleName();
    }
}
