package dev.freshet.samples.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The checks of {@code doctor}. */
final class Checkup {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** More than a minute off, and servers begin to refuse what is signed or timed. */
    private static final Duration MOST_OFF = Duration.ofMinutes(1);

    private final OpenAccount open;
    private final Account account;

    Checkup(OpenAccount open) {
        this.open = open;
        this.account = open.account();
    }

    /** Does all checks, and gives each finding as it comes. */
    void all(Consumer<Finding> findings) {
        findings.accept(check("files", this::files));
        findings.accept(Finding.good("key", open.settings().key().where(account)));
        findings.accept(check("store", this::store));
        findings.accept(check("sign-in", this::signIn));
        findings.accept(check("server", this::server));
        findings.accept(check("clock", this::clock));
        for (String api : open.settings().apis()) {
            findings.accept(check("api", () -> reach(api)));
        }
    }

    private static Finding check(String what, Callable<Finding> check) {
        try {
            return check.call();
        } catch (Exception e) {
            return Finding.bad(what, e);
        }
    }

    private Finding files() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> all = Files.walk(account.folder())) {
            for (Path path : all.toList()) {
                if (!PrivateFiles.isPrivate(path)) {
                    open.add(path.toString());
                }
            }
        }
        return open.isEmpty()
                ? Finding.good("files", account.folder() + ", which only you can read")
                : new Finding(
                        "files",
                        Exit.STORAGE,
                        "others may use " + String.join(", ", open),
                        "chmod -R go= " + account.folder());
    }

    private Finding store() throws IOException {
        open.tryStore();
        return Finding.good("store", "written, read back and deleted");
    }

    private Finding signIn() throws Exception {
        open.requireSignedIn();
        Instant since = Objects.requireNonNull(open.status().signedInAt());
        return Finding.good("sign-in", "since " + Words.time(since));
    }

    private Finding server() throws Exception {
        open.server().metadata();
        return Finding.good("server", open.settings().issuer() + " answers");
    }

    private Finding reach(String api) throws Exception {
        HttpResponse<Void> answer = get(api);
        return Finding.good("api", api + " answers (" + answer.statusCode() + ", not signed in)");
    }

    Finding clock() throws Exception {
        Instant before = Instant.now();
        HttpResponse<Void> answer = get(open.settings().issuer());
        Duration took = Duration.between(before, Instant.now());
        Instant here = before.plus(took.dividedBy(2));
        Optional<Instant> there = date(answer);
        if (there.isEmpty()) {
            return Finding.good("clock", "the server does not tell the time");
        }
        Duration off = Duration.between(there.get(), here).abs();
        return off.compareTo(MOST_OFF) <= 0
                ? Finding.good("clock", "as the server's")
                : new Finding(
                        "clock",
                        Exit.OTHER,
                        Words.length(off) + (here.isAfter(there.get()) ? " ahead of" : " behind") + " the server's",
                        "Let this computer set its clock by the network");
    }

    private HttpResponse<Void> get(String url) throws Exception {
        try {
            return open.plain()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.discarding());
        } catch (IOException e) {
            throw new IOException(url + ": " + Failure.reason(e), e);
        }
    }

    private static Optional<Instant> date(HttpResponse<?> answer) {
        try {
            return answer.headers()
                    .firstValue("Date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
