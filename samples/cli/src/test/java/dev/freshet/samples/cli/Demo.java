package dev.freshet.samples.cli;

import dev.freshet.samples.cli.server.DemoServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/** A day with the program, on a server of its own: a process for each command, and a person who signs in. */
public final class Demo {
    private final DemoServer server;
    private final Cli cli;
    private final PrintStream out;

    Demo(DemoServer server, Cli cli, PrintStream out) {
        this.server = server;
        this.cli = cli;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("Starting an authorization server (Spring's) with an API ...");
        Path home = Files.createTempDirectory("freshet-demo");
        try (DemoServer server = new DemoServer()) {
            new Demo(server, Cli.at(home), System.out).play();
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
    }

    void play() throws Exception {
        login();
        run("call", server.greeting());
        run("status");
        out.println("\n(Now the token expires. Another process notices, and gets the next one.)");
        server.expireAccessTokens();
        run("call", server.greeting());
        run("doctor");
        run("logout");
        run("call", server.greeting());
        out.println("\nRefreshes at the server: " + server.refreshes() + ", tokens used twice: " + server.replays());
    }

    private void login() throws Exception {
        String[] login = {
            "login",
            "--device",
            "--issuer",
            server.origin(),
            "--client-id",
            DemoServer.CLIENT_ID,
            "--api",
            server.origin(),
            "--scope",
            DemoServer.SCOPE,
            "--key",
            "file"
        };
        show(login);
        Run run = cli.start(login);
        run.awaitNote("Waiting for you");
        agree(run);
        print(run.await());
    }

    /** The person reads the page and the code off the screen. */
    private void agree(Run login) throws IOException, InterruptedException {
        new Person(Map.of(
                        "username", DemoServer.USERNAME,
                        "password", server.password(),
                        "user_code", after("enter this code", login.err())))
                .visit(URI.create(after("open this page", login.err())));
    }

    private static String after(String line, String text) {
        String[] parts = text.split(line + ".*\\R", 2);
        return parts[1].strip().split("\\R", 2)[0];
    }

    private void run(String... arguments) throws Exception {
        show(arguments);
        print(cli.run(arguments));
    }

    private void show(String... arguments) {
        out.println("\n$ freshet-demo " + String.join(" ", arguments));
    }

    private void print(Run run) {
        out.print(run.err() + run.out());
        if (run.exit() != 0) {
            out.println("(exit code " + run.exit() + ")");
        }
    }
}
