package dev.freshet.benchmarks;

import dev.freshet.TokenEndpoint;
import dev.freshet.testkit.Front;
import dev.freshet.testkit.Gate;
import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.Point;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;

/** The test kit's server: a thread for each connection, and somebody else's idea of reuse detection. */
final class TestKit extends OverHttp {
    private final RotatingAuthServer server =
            RotatingAuthServer.builder().on(Front.MOCKWEBSERVER3).start();

    private volatile long refusedAt = System.nanoTime();

    @Override
    public String name() {
        return "test kit";
    }

    @Override
    public String origin() {
        return server.url("");
    }

    @Override
    public Issued signIn() {
        server.revokeFamily("user");
        IssuedTokens issued = server.signIn("user");
        return new Issued(issued.accessToken(), issued.refreshToken());
    }

    @Override
    public void expire(int together) {
        server.expireAccessTokens();
        if (together > 0) {
            Gate gate = server.hold(Point.RESOURCE_REQUEST_ARRIVED);
            Crowd.platform().execute(() -> {
                gate.awaitArrivals(together);
                refusedAt = System.nanoTime();
                gate.release();
            });
        }
    }

    @Override
    public long refusedAt() {
        return refusedAt;
    }

    @Override
    public Issued refresh(String refreshToken) throws IOException {
        Backend.pause(REFRESH_MILLIS);
        return super.refresh(refreshToken);
    }

    @Override
    public TokenEndpoint endpoint() {
        TokenEndpoint prompt = super.endpoint();
        return request -> {
            Backend.pause(REFRESH_MILLIS);
            return prompt.refresh(request);
        };
    }

    @Override
    public int refreshes() {
        return server.refreshes();
    }

    @Override
    public int replays() {
        return server.replays();
    }

    @Override
    public int refused() {
        return server.unauthorized();
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}
