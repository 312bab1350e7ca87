package dev.freshet.vault.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.AuthException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Scripts on one hash, by their digests; what the server refuses is told in words. */
final class Scripts {
    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    /** Keys: the hash. Arguments: expected version, next version, sealed or "", holder or "", channel. */
    static final Script REPLACE = new Script(NOW + """
            if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end
            if ARGV[4] ~= '' then
              local lease = redis.call('HMGET', KEYS[1], 'holder', 'end')
              if lease[1] ~= ARGV[4] or tonumber(lease[2]) <= now then return 0 end
            end
            redis.call('HSET', KEYS[1], 'version', ARGV[2], 'sealed', ARGV[3])
            redis.pcall('PUBLISH', ARGV[5], KEYS[1])
            return 1
            """);

    /**
     * Arguments: holder, life in milliseconds. Gives version, sealed or "", fence; an empty list when it is taken. A lease
     * that would last for longer than any does was given by a clock that has been set back since.
     */
    static final Script LEASE = new Script(NOW + """
            local entry = redis.call('HMGET', KEYS[1], 'holder', 'end', 'fence', 'version', 'sealed')
            if (entry[1] or '') ~= '' and tonumber(entry[2]) > now
              and tonumber(entry[2]) <= now + ARGV[2] + 60000 then return {} end
            local fence = math.max(tonumber(entry[3] or '0') + 1, time[1] * 1000000 + time[2])
            fence = string.format('%.0f', fence)
            redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'end', string.format('%.0f', now + ARGV[2]), 'fence', fence)
            return {entry[4] or '0', entry[5] or '', fence}
            """);

    /** Arguments: holder, life in milliseconds. */
    static final Script RENEW = new Script(NOW + """
            local lease = redis.call('HMGET', KEYS[1], 'holder', 'end')
            if lease[1] ~= ARGV[1] or tonumber(lease[2]) <= now then return 0 end
            redis.call('HSET', KEYS[1], 'end', string.format('%.0f', now + ARGV[2]))
            return 1
            """);

    /** Arguments: holder, channel. */
    static final Script RELEASE = new Script("""
            if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
            redis.call('HSET', KEYS[1], 'holder', '')
            redis.pcall('PUBLISH', ARGV[2], KEYS[1])
            return 1
            """);

    private final UnifiedJedis jedis;

    Scripts(UnifiedJedis jedis) {
        this.jedis = jedis;
    }

    List<byte[]> read(String key) throws IOException {
        return answer(() -> jedis.hmget(bytes(key), bytes("version"), bytes("sealed")));
    }

    /** Runs a script whose answer is 1 for yes. */
    boolean ask(Script script, String key, Object... arguments) throws IOException {
        return Objects.equals(run(script, key, arguments), 1L);
    }

    Object run(Script script, String key, Object... arguments) throws IOException {
        List<byte[]> keys = List.of(bytes(key));
        List<byte[]> values = new ArrayList<>();
        for (Object argument : arguments) {
            values.add(argument instanceof byte[] sealed ? sealed : bytes(argument.toString()));
        }
        return answer(() -> {
            try {
                return jedis.evalsha(script.digest(), keys, values);
            } catch (JedisNoScriptException e) {
                return jedis.eval(script.text(), keys, values);
            }
        });
    }

    private interface Command<T> {
        T run();
    }

    private static <T> T answer(Command<T> command) throws IOException {
        try {
            return command.run();
        } catch (JedisException e) {
            throw failure(e);
        }
    }

    private static IOException failure(JedisException e) {
        String message = String.valueOf(e.getMessage());
        if (hasAny(message, "NOAUTH", "WRONGPASS", "NOPERM")) {
            return new AuthException.Storage(
                    "Redis lets this user not do it: give it HMGET, HGET, HSET, PUBLISH, SUBSCRIBE, EVAL, EVALSHA and TIME"
                            + " on the vault's keys and channel",
                    e);
        }
        if (hasAny(message, "OOM ", "MISCONF")) {
            return new AuthException.Storage("Redis takes no writes: give it memory or a disk that works", e);
        }
        if (hasAny(message, "WRONGTYPE")) {
            return new AuthException.Storage("the key holds something else: choose another prefix for the vault", e);
        }
        if (hasAny(message, "READONLY")) {
            return new IOException("this Redis is a replica: connect to its primary", e);
        }
        String what = e instanceof JedisConnectionException || !(e instanceof JedisDataException)
                ? "Redis cannot be reached: "
                : "Redis refused: ";
        return new IOException(what + message, e);
    }

    /** What a script met is quoted in the middle of the message, in most versions. */
    private static boolean hasAny(String message, String... codes) {
        return Stream.of(codes).anyMatch(message::contains);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
