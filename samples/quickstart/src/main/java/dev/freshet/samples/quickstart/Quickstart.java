package dev.freshet.samples.quickstart;

import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.Secret;
import dev.freshet.TokenCipher;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import dev.freshet.samples.quickstart.server.DemoServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.springframework.util.FileSystemUtils;

/** One session for two HTTP clients and a hundred callers, while its access tokens expire every two seconds. */
public final class Quickstart {
    private static final int CALLERS_OF_EACH_CLIENT = 50;

    private final DemoServer server;
    private final Path vaultFile;
    private final PrintStream out;
    private final TokenCipher cipher = TokenCipher.fromBytes(randomKey());
    private final OkHttpClient plain = new OkHttpClient();
    private final Tally tally = new Tally();

    private Quickstart(DemoServer server, Path vaultFile, PrintStream out) {
        this.server = server;
        this.vaultFile = vaultFile;
        this.out = out;
    }

    private AuthSession open() {
        return AuthSession.builder()
                .endpoint(OAuthEndpoint.at(server.token().toString())
                        .clientId(DemoServer.CLIENT_ID)
                        .clientSecretBasic(Secret.of(server.clientSecret()))
                        .revocationAt(server.revocation().toString())
                        .over(OkHttpTransport.from(plain)))
                .vault(vault())
                .origins(server.origin())
                .listener(tally)
                .build();
    }

    private EncryptedFileVault vault() {
        return EncryptedFileVault.at(vaultFile, cipher);
    }

    private Tally.Call viaOkHttp(AuthSession session) {
        OkHttpClient client =
                plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build();
        Request request =
                new Request.Builder().url(server.greeting().toString()).build();
        return () -> {
            try (Response response = client.newCall(request).execute()) {
                return response.code();
            }
        };
    }

    private Tally.Call viaJavaHttp(AuthSession session) {
        HttpClient client =
                AuthHttpClient.over(HttpClient.newHttpClient(), session).build();
        HttpRequest request = HttpRequest.newBuilder(server.greeting()).build();
        return () -> client.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Works for twice {@code half}. True when everything went as promised. */
    private boolean run(Duration half) throws Exception {
        Login login = new Login(server);
        Report report = new Report(out);

        try (AuthSession session = open()) {
            session.signIn(login.signIn());
            out.printf("%s has signed in by authorization code with PKCE.%n", DemoServer.USERNAME);
            work(session, half);
        }
        out.println();
        report.expect("the vault holds the pair that the server issued last", vaultHolds(server.latestRefreshToken()));

        try (AuthSession restarted = open()) {
            report.expect("a restart finds it there: signed in without a login", restarted.ready());
            tally.count(viaOkHttp(restarted));
            restarted.signOut();
        }
        report.compare(tally, server.account());

        try (AuthSession afterwards = open()) {
            report.expect("after the sign-out, a restart finds nobody signed in", !afterwards.ready());
        }
        String lastToken = server.latestRefreshToken();
        report.expect("the server refuses the refresh token", login.isDead(lastToken));
        report.expect("the vault holds no token", !vaultHolds(lastToken));
        report.total(tally, server.account());
        return report.allKept();
    }

    private void work(AuthSession session, Duration half) throws InterruptedException {
        Timeline timeline = new Timeline(tally, server, out);
        out.printf("%d OkHttp and %1$d java.net.http callers share one session.%n", CALLERS_OF_EACH_CLIENT);
        Callers callers = new Callers(tally);
        try {
            callers.start(CALLERS_OF_EACH_CLIENT, viaOkHttp(session));
            callers.start(CALLERS_OF_EACH_CLIENT, viaJavaHttp(session));
            timeline.watch("The server tells when a token expires: it is replaced before that.", half);
            server.withholdExpiresIn();
            timeline.watch("The server tells no more: a 401 does, and the refused request is sent again.", half);
        } finally {
            callers.stop();
        }
    }

    private boolean vaultHolds(String token) throws IOException {
        return vault().load()
                .map(record -> new String(record, StandardCharsets.UTF_8).contains(token))
                .orElse(false);
    }

    static boolean run(Duration half, PrintStream out) throws Exception {
        out.println(
                "Starting Spring Authorization Server: access tokens of about 2 s, refresh tokens for a single use.");
        Path folder = Files.createTempDirectory("freshet-quickstart");
        try (DemoServer server = DemoServer.start()) {
            return new Quickstart(server, folder.resolve("session"), out).run(half);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    public static void main(String[] args) throws Exception {
        System.exit(run(Duration.ofSeconds(5), System.out) ? 0 : 1);
    }

    private static byte[] randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
