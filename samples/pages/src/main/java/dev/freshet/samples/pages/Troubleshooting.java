package dev.freshet.samples.pages;

import dev.freshet.AuthException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Call;
import okhttp3.Response;

/** Of docs/troubleshooting.md. */
final class Troubleshooting {

    /** What a program shows its user. */
    interface Screen {
        void show(Response response) throws IOException;

        void login();

        void tryAgainIn(Duration wait);

        void report(IOException failure);
    }

    private Troubleshooting() {}

    static void call(Call call, Screen screen) {
        try (Response response = call.execute()) {
            if (response.code() == 401) {
                screen.login(); // nobody is signed in, or this 401 is not about the token
            } else {
                screen.show(response);
            }
        } catch (AuthException.Unavailable e) {
            screen.tryAgainIn(Duration.between(Instant.now(), e.retryAt())); // the session is kept
        } catch (IOException e) {
            screen.report(e); // AuthException.Storage among them: its message says what to do
        }
    }
}
