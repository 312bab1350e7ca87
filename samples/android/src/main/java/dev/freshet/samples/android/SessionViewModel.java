package dev.freshet.samples.android;

import android.content.Intent;
import android.net.Uri;
import dev.freshet.SessionEnd;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * What a screen shows of the session, and what its buttons do. Its methods belong to the main thread and return at once:
 * whatever reads, sends or asks the key store is done in the background, and its result posted back.
 */
public final class SessionViewModel {

    /** What the screen shows. */
    public sealed interface State {
        /** Something is under way. */
        record Loading() implements State {}

        /** The login, and why. */
        record SignedOut(SessionEnd why) implements State {}

        /** What the API says to the user. */
        record SignedIn(String profile) implements State {}

        /** Nobody was signed out by it: the screen offers to {@link #load} again. */
        record Trouble(String message) implements State {}
    }

    private final AppSession session;
    private final RedirectLogin login;
    private final Executor background;
    private final Executor main;
    private final Runnable onEnd;
    private State state = new State.Loading();
    private @Nullable Consumer<State> screen;

    /**
     * Starts nothing yet.
     *
     * @param background does one thing after the other
     */
    public SessionViewModel(AppSession session, RedirectLogin login, Executor background, Executor main) {
        this.session = session;
        this.login = login;
        this.background = background;
        this.main = main;
        // Sent from wherever the session ends. By the time it arrives here, somebody may have signed in again.
        onEnd = () -> main.execute(this::ended);
        session.onEnd(onEnd);
    }

    private void ended() {
        SessionEnd end = session.end();
        if (end != null) {
            show(new State.SignedOut(end));
        }
    }

    /** Shows the state there, now and whenever it changes; until another screen comes, or null, when this one stops. */
    public void attach(@Nullable Consumer<State> next) {
        screen = next;
        show(state);
    }

    /** When the screen is gone for good: {@code ViewModel.onCleared}. */
    public void clear() {
        attach(null);
        session.forget(onEnd);
    }

    /** When the app comes to the front, and to try again. */
    public void load() {
        inBackground(this::profile);
    }

    /**
     * Begins a login.
     *
     * @param browser opens its page
     */
    public void signIn(Consumer<Intent> browser) {
        inBackground(() -> {
            Intent page = login.start();
            main.execute(() -> browser.accept(page));
            return new State.Loading();
        });
    }

    /** When the browser comes back. */
    public void onRedirect(Uri redirect) {
        inBackground(() -> {
            session.signIn(login.onRedirect(redirect));
            return profile();
        });
    }

    /** Signs out, here and at the server. */
    public void signOut() {
        inBackground(() -> {
            session.signOut();
            return new State.SignedOut(SessionEnd.SIGNED_OUT);
        });
    }

    private void inBackground(Callable<State> work) {
        show(new State.Loading());
        background.execute(() -> {
            State result = resultOf(work);
            main.execute(() -> show(current(result)));
        });
    }

    /** The session may have ended while the result was on its way. */
    private State current(State result) {
        SessionEnd end = session.end();
        return result instanceof State.SignedIn && end != null ? new State.SignedOut(end) : result;
    }

    private static State resultOf(Callable<State> work) {
        try {
            return work.call();
        } catch (Exception e) {
            return new State.Trouble(String.valueOf(e.getMessage()));
        }
    }

    /** The first call of many: by it the session is refreshed, if it has to be. */
    private State profile() throws Exception {
        if (session.isSignedIn()) {
            Request request = new Request.Builder().url(session.api("/me")).build();
            try (Response response = session.client().newCall(request).execute()) {
                ResponseBody body = response.body();
                if (response.isSuccessful() && body != null) {
                    return new State.SignedIn(body.string());
                }
                if (session.end() == null) {
                    return new State.Trouble("the server says " + response.code());
                }
            }
        }
        SessionEnd end = session.end();
        return new State.SignedOut(end == null ? SessionEnd.NOT_SIGNED_IN : end);
    }

    private void show(State next) {
        state = next;
        if (screen != null) {
            screen.accept(next);
        }
    }
}
