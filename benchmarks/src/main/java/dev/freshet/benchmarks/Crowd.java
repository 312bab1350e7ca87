package dev.freshet.benchmarks;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Many callers at once, each with one call. */
final class Crowd {
    /** What came of it: callers without a 200, and when it began and ended. */
    record Outcome(int failed, long start, long end) {}

    private Crowd() {}

    static Outcome storm(int callers, Executor threads, OkHttpClient client, Request request) {
        CountDownLatch ready = new CountDownLatch(callers);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(callers);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < callers; i++) {
            threads.execute(() -> {
                ready.countDown();
                await(go);
                if (!succeeds(client, request)) {
                    failed.incrementAndGet();
                }
                done.countDown();
            });
        }
        await(ready);
        long start = System.nanoTime();
        go.countDown();
        await(done);
        return new Outcome(failed.get(), start, System.nanoTime());
    }

    private static boolean succeeds(OkHttpClient client, Request request) {
        try (Response response = client.newCall(request).execute()) {
            return response.code() == 200 && !response.body().string().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A thread for each caller. */
    static Executor platform() {
        return task -> {
            Thread thread = new Thread(task, "caller");
            thread.setDaemon(true);
            thread.start();
        };
    }

    /** A virtual thread for each caller, on Java 21 or later; this is compiled for 17. */
    static Executor virtual() {
        return task -> {
            try {
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
            } catch (ReflectiveOperationException e) {
                throw new UnsupportedOperationException("virtual threads need Java 21 or later", e);
            }
        };
    }
}
