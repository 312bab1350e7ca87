package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.samples.cli.server.DemoServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A home of its own for each test, on one server; afterwards nothing secret has been printed or lies open in a file. */
abstract class OnTheServer {
    static final String PASSPHRASE = "correct horse battery staple";

    @TempDir
    Path folder;

    final DemoServer server = Shared.SERVER;
    Cli cli = Cli.at(Path.of("set below"));
    private int refreshesBefore;
    private int replaysBefore;

    /** Started with the first test, and gone with this JVM. */
    private static final class Shared {
        static final DemoServer SERVER = new DemoServer();
    }

    @BeforeEach
    final void begin() {
        cli = program(folder.resolve("home")).with("BROWSER", "true");
        refreshesBefore = server.refreshes();
        replaysBefore = server.replays();
    }

    Cli program(Path home) {
        return Cli.at(home);
    }

    @AfterEach
    final void nothingSecretIsToBeSeen() throws IOException {
        List<String> shown = new ArrayList<>();
        for (Run run : cli.runs()) {
            shown.add(run.out());
            shown.add(run.err());
        }
        for (Path file : files()) {
            shown.add(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        Set<String> secrets = new HashSet<>(server.secrets());
        secrets.addAll(List.of(server.password(), PASSPHRASE));
        assertThat(secrets).hasSizeGreaterThan(2);
        for (String text : shown) {
            assertThat(text).doesNotContain(secrets);
        }
    }

    List<Path> files() throws IOException {
        if (!Files.exists(cli.home())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(cli.home())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** Signs in, with the key in a file: the command in this process, since the test is about what comes afterwards. */
    void signIn() throws Exception {
        PipedInputStream shown = new PipedInputStream(4096);
        PrintStream err = new PrintStream(new PipedOutputStream(shown), true, StandardCharsets.UTF_8);
        FutureTask<Integer> login =
                new FutureTask<>(() -> here(OutputStream.nullOutputStream(), err, words("--key", "file")));
        new Thread(login).start();
        String page = new BufferedReader(new InputStreamReader(shown, StandardCharsets.UTF_8))
                .lines()
                .filter(line -> line.contains("/oauth2/authorize?"))
                .findFirst()
                .orElseThrow();
        person().visit(URI.create(page));
        assertThat(login.get()).isZero();
    }

    /** A command in this process. */
    int here(OutputStream out, PrintStream err, String... arguments) {
        Context here = new Context(
                Map.of("BROWSER", "true"),
                "linux",
                new Home(cli.home()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                err);
        return FreshetDemo.commandLine(here).execute(arguments);
    }

    /** A first login, in which the test plays the browser. */
    Run login(String... more) throws Exception {
        Run login = startLogin(more);
        openPage(login);
        return login.await();
    }

    /** The same until the person is to sign in, with the browser that is set. */
    Run startLogin(String... more) throws IOException {
        return cli.start(words(more));
    }

    private String[] words(String... more) {
        List<String> all = new ArrayList<>(List.of("login", "--issuer", server.origin(), "--api", server.origin()));
        all.addAll(List.of("--client-id", DemoServer.CLIENT_ID, "--scope", DemoServer.SCOPE));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Person person() {
        return new Person(Map.of("username", DemoServer.USERNAME, "password", server.password()));
    }

    /** What the person does with the page. */
    void openPage(Run login) throws Exception {
        person().visit(page(login));
    }

    /** The page that a login shows. */
    static URI page(Run login) throws InterruptedException {
        return URI.create(login.awaitNote("/oauth2/authorize?"));
    }

    /** Refreshes of this test. */
    int refreshes() {
        return server.refreshes() - refreshesBefore;
    }

    int replays() {
        return server.replays() - replaysBefore;
    }

    Path file(String name) {
        return cli.home().resolve("default").resolve(name);
    }
}
