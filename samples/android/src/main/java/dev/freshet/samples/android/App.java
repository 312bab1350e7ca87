package dev.freshet.samples.android;

import android.app.Application;
import android.os.Handler;
import android.os.Looper;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.OkHttpClient;

/** Makes the session when Android starts the app's process, on the main thread: nothing is read or sent by that. */
public class App extends Application {
    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private AppSession session;

    @Override
    public void onCreate() {
        super.onCreate();
        session = new AppSession(this, new OkHttpClient(), servers());
    }

    /** The one session of this process. */
    public AppSession session() {
        return session;
    }

    /** For a screen, or rather for what keeps it over a turn of the device: androidx's ViewModel. */
    public SessionViewModel viewModel(RedirectLogin login) {
        return new SessionViewModel(session, login, background, new Handler(Looper.getMainLooper())::post);
    }

    /** Yours. */
    protected AppSession.Servers servers() {
        return new AppSession.Servers(
                "https://id.example.com/token", "https://id.example.com/revoke", "https://api.example.com");
    }
}
