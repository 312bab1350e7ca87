package dev.freshet.samples.testing;

import static org.junit.Assert.assertEquals;

import dev.freshet.testkit.RotatingAuthServer;
import okhttp3.OkHttpClient;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;

/** The server in a test of JUnit 4. */
public class RuleTest {
    private final RotatingAuthServer server = RotatingAuthServer.start();

    @Rule
    public final TestWatcher explained = new TestWatcher() {
        @Override
        protected void failed(Throwable failure, Description test) {
            server.timeline().explain(failure, test.getClassName() + "." + test.getMethodName());
        }

        @Override
        protected void finished(Description test) {
            server.close();
        }
    };

    @Test
    public void anExpiredTokenIsReplaced() throws Exception {
        OkHttpClient client = App.client(App.signedIn(server));
        server.expireAccessTokens();

        assertEquals(200, App.get(client, server.url("/orders")));
        server.verify().oneRefreshFor(1);
    }
}
