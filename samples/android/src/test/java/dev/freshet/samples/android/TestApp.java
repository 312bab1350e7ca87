package dev.freshet.samples.android;

import dev.freshet.testkit.RotatingAuthServer;
import java.io.File;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.robolectric.RuntimeEnvironment;

/** The app in a process of its own, as far as it can tell: it has nothing of another one but the files and the key store. */
final class TestApp extends App {
    /** The threads that asked where its files are, which Android answers after a look at the disk. */
    final List<Thread> askers = new CopyOnWriteArrayList<>();

    private final RotatingAuthServer server;

    private TestApp(RotatingAuthServer server) {
        this.server = server;
    }

    static TestApp start(RotatingAuthServer server) {
        TestApp app = new TestApp(server);
        app.attachBaseContext(RuntimeEnvironment.getApplication().getBaseContext());
        app.onCreate();
        return app;
    }

    @Override
    protected AppSession.Servers servers() {
        return new AppSession.Servers(server.url("/token"), server.url("/revoke"), server.url(""));
    }

    @Override
    public File getNoBackupFilesDir() {
        askers.add(Thread.currentThread());
        return super.getNoBackupFilesDir();
    }
}
