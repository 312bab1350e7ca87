package dev.freshet.benchmarks;

/** The light server, in this process. */
final class Loopback extends OverHttp {
    private final LightServer server = new LightServer(REFRESH_MILLIS);

    LightServer server() {
        return server;
    }

    @Override
    public String name() {
        return "loopback";
    }

    @Override
    public String origin() {
        return server.origin();
    }

    @Override
    public Issued signIn() {
        return server.tokens().signIn();
    }

    @Override
    public void expire(int together) {
        server.tokens().expire();
        server.muster().await(together);
    }

    @Override
    public long refusedAt() {
        return server.muster().releasedAt();
    }

    @Override
    public int refreshes() {
        return server.tokens().refreshes();
    }

    @Override
    public int replays() {
        return server.tokens().replays();
    }

    @Override
    public int refused() {
        return server.tokens().refused();
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }
}
