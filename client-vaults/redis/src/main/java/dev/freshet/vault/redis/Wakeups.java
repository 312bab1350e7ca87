package dev.freshet.vault.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Wakes who waits for a key when somebody says on the channel that it has changed. Only a help: who waits asks again
 * after a while anyway, so a message that is lost, or a subscription that is down, costs a tenth of a second.
 */
final class Wakeups implements AutoCloseable {
    private static final long BETWEEN_ATTEMPTS = TimeUnit.SECONDS.toNanos(1);
    private static final long LINGER = TimeUnit.SECONDS.toNanos(2);

    private final UnifiedJedis jedis;
    private final String channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private final Map<String, Integer> awaited = new HashMap<>();
    private final Map<String, Long> changes = new HashMap<>();
    private @Nullable JedisPubSub subscription;
    private long lastAttempt = System.nanoTime() - BETWEEN_ATTEMPTS;
    private long idleSince;
    private boolean ending;
    private boolean closed;

    Wakeups(UnifiedJedis jedis, String channel) {
        this.jedis = jedis;
        this.channel = channel;
    }

    String channel() {
        return channel;
    }

    /** Waits for a change of the key, at most so long. */
    void await(String key, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        awaited.merge(key, 1, Integer::sum);
        try {
            listen();
            long before = changes.getOrDefault(key, 0L);
            long left = atMost.toNanos();
            while (left > 0 && changes.getOrDefault(key, 0L) == before) {
                left = heard.awaitNanos(left);
            }
        } finally {
            if (awaited.merge(key, -1, Integer::sum) == 0) {
                awaited.remove(key);
                changes.remove(key);
                endLater();
            }
            lock.unlock();
        }
    }

    /** A subscription keeps a connection of the pool: it ends when nobody has waited for a while. */
    private void endLater() {
        idleSince = System.nanoTime();
        if (awaited.isEmpty() && subscription != null && !ending) {
            ending = true;
            CompletableFuture.delayedExecutor(LINGER, TimeUnit.NANOSECONDS).execute(this::endIfIdle);
        }
    }

    private void endIfIdle() {
        lock.lock();
        try {
            ending = false;
            if (awaited.isEmpty() && System.nanoTime() - idleSince >= LINGER) {
                unsubscribe();
            } else if (awaited.isEmpty()) {
                endLater();
            }
        } finally {
            lock.unlock();
        }
    }

    private void unsubscribe() {
        try {
            if (subscription != null && subscription.isSubscribed()) {
                subscription.unsubscribe();
            }
        } catch (JedisException e) {
            // the connection is gone already
        }
    }

    private void changed(String key) {
        lock.lock();
        try {
            if (awaited.containsKey(key)) {
                changes.merge(key, 1L, Long::sum);
                heard.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Subscribes unless that is done, on a daemon thread, which ends with the subscription. */
    private void listen() {
        if (closed || subscription != null || System.nanoTime() - lastAttempt < BETWEEN_ATTEMPTS) {
            return;
        }
        lastAttempt = System.nanoTime();
        JedisPubSub next = new JedisPubSub() {
            @Override
            public void onMessage(String from, String key) {
                changed(key);
            }

            @Override
            public void onSubscribe(String to, int count) {
                endIfClosed(this);
            }
        };
        subscription = next;
        Thread thread = new Thread(() -> run(next), "freshet redis");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(JedisPubSub next) {
        try {
            jedis.subscribe(next, channel);
        } catch (JedisException e) {
            // down: who waits asks again by the clock, and somebody subscribes anew after a second
        } finally {
            lock.lock();
            try {
                if (subscription == next) {
                    subscription = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void endIfClosed(JedisPubSub of) {
        lock.lock();
        try {
            if (closed) {
                of.unsubscribe();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            unsubscribe();
        } finally {
            lock.unlock();
        }
    }
}
