package dev.freshet.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Instances of one deployment, and a user who asks all of them at once. */
final class Fleet implements AutoCloseable {
    static final String USER = "alice";

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);
    private static final long POLL = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int REQUESTS_OF_A_CALLER = 4;
    private static final int PROBES = 5;

    private final Deployment deployment;
    private final RotatingAuthServer server;
    private final List<Instance> instances = new ArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    Fleet(int size, Deployment deployment, RotatingAuthServer server) throws IOException {
        this.deployment = deployment;
        this.server = server;
        for (int i = 0; i < size; i++) {
            instances.add(deployment.start());
        }
        instances.forEach(Instance::origin);
    }

    void signIn() throws IOException {
        deployment.signIn(server.signIn(USER));
    }

    Instance get(int number) {
        return instances.get(number);
    }

    List<Instance> up() {
        return instances.stream().filter(Instance::isUp).toList();
    }

    boolean isComplete() {
        return up().size() == instances.size();
    }

    /** Kills an instance as {@code kill -9} does, and begins to start another in its place. */
    void kill(Instance victim) throws IOException {
        victim.kill();
        instances.set(instances.indexOf(victim), deployment.start());
    }

    /** A caller over each of the service's two clients at each of these instances; what each request came to. */
    CompletableFuture<List<Answer>> ask(List<Instance> asked) {
        List<CompletableFuture<List<Answer>>> all = new ArrayList<>();
        for (Instance instance : asked) {
            for (String path : List.of("/orders", "/invoices")) {
                all.add(CompletableFuture.supplyAsync(() -> ask(instance, path), callers));
            }
        }
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
                .thenApply(
                        done -> all.stream().flatMap(one -> one.join().stream()).toList());
    }

    private static List<Answer> ask(Instance instance, String path) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS_OF_A_CALLER; i++) {
            answers.add(answer(instance, path));
        }
        return answers;
    }

    /** A user's request: its status, 0 if there was no answer, and what the answer says. */
    record Answer(int status, String text) {
        boolean isGood() {
            return status == 200 && text.endsWith(" " + USER);
        }

        boolean isNotNow() {
            return status == 503;
        }
    }

    static Answer answer(Instance instance, String path) {
        try {
            HttpResponse<String> answer = instance.get(USER, path);
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(0, e.toString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until every instance answers with this status; until then it asks its user to come back later. */
    void awaitAll(int status) {
        for (Instance instance : up()) {
            until(() -> {
                Answer answer = answer(instance, "/orders");
                assertThat(answer.status()).as(answer.text()).isIn(status, 503);
                return answer.status() == status;
            });
        }
    }

    /**
     * Waits until the server has answered what a killed instance may have sent: whatever has reached it before these
     * questions has been read when they are answered.
     */
    void settle() throws Exception {
        for (int i = 0; i < PROBES; i++) {
            HttpRequest probe =
                    HttpRequest.newBuilder(URI.create(server.url("/probe"))).build();
            HttpClient.newHttpClient().send(probe, BodyHandlers.discarding());
        }
        until(() -> server.tokenRequests()
                == server.requests().stream()
                        .filter(seen -> seen.path().equals("/token"))
                        .count());
    }

    /** Whether the session that is stored is the one that the server would take. */
    boolean storedIsLive() throws IOException {
        String live = server.liveRefreshToken(USER).orElse(null);
        return live != null && deployment.holds(USER, live);
    }

    private static void until(BooleanSupplier condition) {
        for (long began = System.nanoTime(); !condition.getAsBoolean(); LockSupport.parkNanos(POLL)) {
            assertThat(System.nanoTime() - began).as("nanoseconds of waiting").isLessThan(PATIENCE);
        }
    }

    @Override
    public void close() {
        callers.shutdownNow();
        instances.forEach(Instance::close);
    }
}
