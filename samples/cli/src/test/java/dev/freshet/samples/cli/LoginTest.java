package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Signing in through a browser; the code on another device is in {@link DemoTest} and {@link DeviceSignInTest}. */
class LoginTest extends OnTheServer {
    private static final Pattern STATE = Pattern.compile("[?&]state=([^&]+)");
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1%3A(\\d+)%2Fcallback");

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void theBrowserOfTheUserIsOpenedAndIsNotToldThePassphrase() throws Exception {
        Path told = folder.resolve("told");
        cli.with("BROWSER", browser(told).toString())
                .with(Person.PASSWORD_VARIABLE, server.password())
                .with("FRESHET_PASSPHRASE", PASSPHRASE);

        Run login = startLogin("--key", "file").await();
        Run call = cli.run("call", server.greeting());

        assertThat(login.exit()).as(login.toString()).isZero();
        assertThat(login.out()).contains("is signed in at " + server.origin(), "which only you can read");
        assertThat(call.out()).isEqualTo("hello, alice\n");
        assertThat(Files.readString(told)).contains(Person.PASSWORD_VARIABLE).doesNotContain("FRESHET_PASSPHRASE");
    }

    /** A program as {@code BROWSER} may name one, which writes down its surroundings. */
    private Path browser(Path told) throws IOException {
        Path script = Files.createFile(
                folder.resolve("a browser"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String java = "'" + Cli.java() + "' -cp '" + System.getProperty("java.class.path") + "' "
                + Person.class.getName() + " \"$1\"";
        return Files.writeString(script, "#!/bin/sh\nenv > '" + told + "'\nexec " + java + "\n");
    }

    @Test
    void anAnswerToAnotherQuestionIsNotUsedAndNothingListensAfterwards() throws Exception {
        Run login = startLogin("--key", "file");
        URI here = callback(page(login));

        int head = send(HttpRequest.newBuilder(URI.create(here + "?code=x"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        int elsewhere = get(here.resolve("/favicon.ico").toString());
        int answer = get(here + "?code=stolen&state=guessed");
        login.await();

        assertThat(List.of(head, elsewhere, answer)).containsExactly(404, 404, 200);
        assertThat(login.exit()).isEqualTo(3);
        assertThat(login.err()).contains("belongs to another sign-in");
        assertThatThrownBy(() -> get(here + "?code=another&state=guessed")).isInstanceOf(ConnectException.class);
    }

    /** RFC 9207: one server's answer is not another's (O59). */
    @Test
    void anAnswerOfAnotherServerIsNotUsed() throws Exception {
        Run login = startLogin("--key", "file");
        URI page = page(login);

        get(callback(page) + "?code=mixed-up&iss=https%3A%2F%2Fevil.example.com&state=" + group(STATE, page));
        login.await();

        assertThat(login.exit()).isEqualTo(3);
        assertThat(login.err()).contains("belongs to another sign-in");
    }

    @Test
    void whoDeclinesIsNotSignedIn() throws Exception {
        Run login = startLogin("--key", "file");
        URI page = page(login);

        get(callback(page) + "?error=access_denied&state=" + group(STATE, page));
        login.await();

        assertThat(login.exit()).isEqualTo(3);
        assertThat(login.err()).contains("The sign-in was declined");
    }

    private static URI callback(URI page) {
        return URI.create("http://127.0.0.1:" + group(PORT, page) + "/callback");
    }

    private static String group(Pattern pattern, URI page) {
        Matcher matcher = pattern.matcher(page.toString());
        assertThat(matcher.find()).as(page.toString()).isTrue();
        return matcher.group(1);
    }

    private int get(String url) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private int send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    /** As browsers connect at once to where they may soon be sent. */
    @Test
    void whoeverConnectsAndSaysNothingDoesNotHoldUpTheAnswer() throws Exception {
        try (Loopback loopback = new Loopback();
                Socket silent = new Socket("127.0.0.1", loopback.address().getPort())) {
            silent.getOutputStream().write('G');
            silent.getOutputStream().flush();

            int status = send(HttpRequest.newBuilder(loopback.address()).timeout(Duration.ofMinutes(2)));

            assertThat(status).isEqualTo(200);
        }
    }

    @Test
    void whatWasChosenOnceIsRememberedAndKept() throws Exception {
        signIn();

        Run anotherKey = cli.run("login", "--key", "passphrase");
        Run anotherApi = cli.start("login", "--api", "http://localhost:1");
        openPage(anotherApi);
        anotherApi.await();
        Run anotherServer = cli.run(
                "login", "--issuer", "http://localhost:1", "--client-id", "other", "--api", "http://localhost:1");
        Run logout = cli.run("logout");
        Run again = cli.start("login");
        openPage(again);
        again.await();

        assertThat(anotherKey.exit()).isEqualTo(2);
        assertThat(anotherKey.err()).contains("--key file");
        assertThat(anotherApi.out()).contains("sent to  " + server.origin() + ", http://localhost:1");
        assertThat(anotherServer.exit()).isEqualTo(2);
        assertThat(anotherServer.err()).contains("signed in with another --issuer or --client-id");
        assertThat(logout.exit()).as(logout.toString()).isZero();
        assertThat(logout.out()).isEqualTo("Signed out, here and at the server.\n");
        assertThat(again.exit()).as(again.toString()).isZero();
    }

    @Test
    void whatCannotWorkIsSaidBeforeABrowserOpens() throws Exception {
        Run nothing = cli.start("login");
        Run open =
                cli.start("login", "--issuer", "http://id.example.com", "--client-id", "x", "--api", "http://x.test");
        Run strange = cli.run(
                "login",
                "--key",
                "file",
                "--issuer",
                server.origin() + "/x",
                "--client-id",
                "x",
                "--api",
                server.origin());

        nothing.await();
        open.await();

        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.err()).contains("--issuer, --client-id and --api");
        assertThat(open.exit()).isEqualTo(2);
        assertThat(open.err()).contains("--issuer http://id.example.com cannot be used", "such as https://");
        assertThat(strange.exit()).isEqualTo(4);
        assertThat(strange.err()).contains("Is the address of --issuer right?");
    }
}
