package dev.freshet.benchmarks;

import dev.freshet.AuthException;
import dev.freshet.benchmarks.Contender.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The token has expired, and for a while the token endpoint answers 503. The callers do not let up. */
final class Outage {
    private static final int CALLERS = 16;
    private static final int MILLIS_BETWEEN_CALLS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** One call: when it began and ended, whether it succeeded, and when the session said it would try again. */
    private record Call(
            long began, long ended, boolean good, @Nullable Instant retryAt) {
        double millis() {
            return (ended - began) / 1e6;
        }
    }

    /**
     * What came of an outage.
     *
     * @param late how much later than the session had promised it was well again, in milliseconds; 0 if it promised nothing
     */
    record Outcome(int refreshes, List<Double> millis, double recoveryMillis, double late, boolean recovered) {}

    private Outage() {}

    static Outcome of(Contender contender, Duration length) throws AuthException, InterruptedException {
        try (Loopback backend = new Loopback();
                Entry entry = contender.enter(backend)) {
            Request request =
                    new Request.Builder().url(backend.origin() + "/hello").build();
            Crowd.storm(CALLERS, Crowd.platform(), entry.client(), request);
            backend.server().down(true);
            backend.expire(0);
            Queue<Call> calls = new ConcurrentLinkedQueue<>();
            CountDownLatch recovered = new CountDownLatch(CALLERS);
            long start = System.nanoTime();
            for (int i = 0; i < CALLERS; i++) {
                Crowd.platform().execute(() -> callUntilGood(entry.client(), request, calls, recovered));
            }
            Thread.sleep(length.toMillis());
            int refreshes = backend.server().tokenRequests();
            Instant back = Instant.now();
            long backNanos = System.nanoTime();
            backend.server().down(false);
            Crowd.await(recovered);
            Call first = calls.stream()
                    .filter(Call::good)
                    .min((a, b) -> Long.compare(a.ended(), b.ended()))
                    .orElseThrow();
            double recovery = (first.ended() - backNanos) / 1e6;
            double promised = calls.stream()
                    .filter(call -> call.retryAt() != null && call.ended() < first.ended())
                    .mapToDouble(call -> Duration.between(back, call.retryAt()).toMillis())
                    .max()
                    .orElse(recovery);
            List<Double> during = new ArrayList<>();
            calls.stream()
                    .filter(call -> call.began() - start < length.toNanos() && call.ended() < backNanos)
                    .forEach(call -> during.add(call.millis()));
            boolean good = calls.stream().filter(Call::good).count() == CALLERS;
            return new Outcome(refreshes, during, recovery, recovery - promised, good && backend.replays() == 0);
        }
    }

    private static void callUntilGood(
            OkHttpClient client, Request request, Queue<Call> calls, CountDownLatch recovered) {
        long start = System.nanoTime();
        boolean good = false;
        while (!good && System.nanoTime() - start < PATIENCE.toNanos()) {
            Call call = call(client, request);
            good = call.good();
            calls.add(call);
            Backend.pause(MILLIS_BETWEEN_CALLS);
        }
        recovered.countDown();
    }

    private static Call call(OkHttpClient client, Request request) {
        long began = System.nanoTime();
        try (Response response = client.newCall(request).execute()) {
            return new Call(began, System.nanoTime(), response.code() == 200, null);
        } catch (AuthException.Unavailable e) {
            return new Call(began, System.nanoTime(), false, e.retryAt());
        } catch (IOException e) {
            return new Call(began, System.nanoTime(), false, null);
        }
    }

    /** Argument: how many seconds it lasts, 5 unless said. */
    static void main(List<String> arguments) throws AuthException, InterruptedException {
        int seconds = arguments.isEmpty() ? 5 : Integer.parseInt(arguments.get(0));
        Table table = new Table(
                "contender",
                "calls",
                "refreshes/s",
                "p50 ms",
                "p99 ms",
                "max ms",
                "well after ms",
                "late ms",
                "all well");
        for (Contender contender : List.of(Contender.FRESHET, Contender.HAND_ROLLED)) {
            Outcome outcome = of(contender, Duration.ofSeconds(seconds));
            table.row(
                    contender.title(),
                    outcome.millis().size(),
                    (double) outcome.refreshes() / seconds,
                    Table.median(outcome.millis()),
                    Table.quantile(outcome.millis(), 0.99),
                    Table.quantile(outcome.millis(), 1),
                    outcome.recoveryMillis(),
                    outcome.late(),
                    outcome.recovered());
        }
    }
}
