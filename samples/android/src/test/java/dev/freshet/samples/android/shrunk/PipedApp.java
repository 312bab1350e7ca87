package dev.freshet.samples.android.shrunk;

import android.content.Intent;
import android.net.Uri;
import dev.freshet.TokenPair;
import dev.freshet.samples.android.App;
import dev.freshet.samples.android.AppSession;
import dev.freshet.samples.android.RedirectLogin;
import dev.freshet.samples.android.SessionViewModel;
import dev.freshet.samples.android.SessionViewModel.State;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The sample with a pipe instead of a screen: a line of input is what the user does, a line of output what is shown. */
public final class PipedApp extends App {
    private final AppSession.Servers servers;
    private final File files;

    private PipedApp(AppSession.Servers servers, File files) {
        this.servers = servers;
        this.files = files;
    }

    @Override
    protected AppSession.Servers servers() {
        return servers;
    }

    @Override
    public File getNoBackupFilesDir() {
        return files;
    }

    /** Given the addresses of the servers and the folder of its files, one after the other. */
    public static void main(String[] args) throws IOException {
        PipedApp app = new PipedApp(new AppSession.Servers(args[0], args[1], args[2]), new File(args[3]));
        app.onCreate();
        Login login = new Login();
        Screen screen = new Screen();
        SessionViewModel model = new SessionViewModel(app.session(), login, Runnable::run, Runnable::run);
        model.attach(screen::show);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "login" -> {
                    model.signIn(page -> login.pair = TokenPair.of(words[1], words[2]));
                    model.onRedirect(null);
                }
                case "logout" -> model.signOut();
                default -> model.load();
            }
            System.out.println(screen.shown);
        }
        System.exit(0);
    }

    private static final class Screen {
        private volatile String shown = "";

        void show(State state) {
            if (state instanceof State.SignedIn in) {
                shown = "signed in: " + in.profile();
            } else if (state instanceof State.SignedOut out) {
                shown = "signed out: " + out.why();
            } else if (state instanceof State.Trouble trouble) {
                shown = "trouble: " + trouble.message();
            }
        }
    }

    private static final class Login implements RedirectLogin {
        private TokenPair pair;

        @Override
        public Intent start() {
            return new Intent();
        }

        @Override
        public TokenPair onRedirect(Uri redirect) {
            return pair;
        }
    }
}
