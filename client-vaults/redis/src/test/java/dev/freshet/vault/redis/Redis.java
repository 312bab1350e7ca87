package dev.freshet.vault.redis;

import java.io.IOException;
import java.net.ServerSocket;
import redis.clients.jedis.JedisPooled;
import redis.embedded.RedisServer;

/** A real server, in memory only, on a free port. */
final class Redis implements AutoCloseable {
    private final int port;
    private final RedisServer server;

    Redis(String... settings) {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try {
            var builder = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no");
            for (String setting : settings) {
                builder = builder.setting(setting);
            }
            server = builder.build();
            server.start();
        } catch (IOException e) {
            throw new AssertionError("Redis did not start", e);
        }
    }

    JedisPooled client() {
        return new JedisPooled("127.0.0.1", port);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
