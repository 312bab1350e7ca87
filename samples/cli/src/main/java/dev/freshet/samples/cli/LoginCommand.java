package dev.freshet.samples.cli;

import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import dev.freshet.AuthSession;
import dev.freshet.OAuthEndpoint;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "login",
        header = "Sign in, and stay signed in.",
        description = {
            "",
            "Opens a page of the server in your browser, where you sign in. Where there is no browser it shows a short"
                    + " code instead, to be entered on a page that any of your devices can open.",
            "",
            "Afterwards the other commands work without asking, until you log out. What they need for that is kept on"
                    + " this computer, encrypted. --issuer, --client-id and --api are needed at the first login of"
                    + " an account, and remembered, as --scope is. Whoever runs the server tells you what to put there.",
            ""
        },
        optionListHeading = "Options:%n",
        footerHeading = "%nExample, the first login:%n",
        footer = {
            "  freshet-demo login --issuer https://id.example.com \\",
            "      --client-id freshet-demo --api https://api.example.com"
        })
final class LoginCommand extends AccountCommand {
    @Option(names = "--issuer", paramLabel = "URL", description = "The server where you sign in.")
    private @Nullable String issuer;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description = "The name under which that server knows this program.")
    private @Nullable String clientId;

    @Option(
            names = "--api",
            paramLabel = "URL",
            description =
                    "The web service that you want to call. The proof that you are signed in is sent there and nowhere"
                            + " else. May be given several times.")
    private List<String> apis = new ArrayList<>();

    @Option(
            names = "--scope",
            paramLabel = "WORDS",
            description = "What you want to be allowed to do, in the server's words, separated by spaces.")
    private @Nullable String scope;

    @Option(names = "--device", description = "Show a code, even where there is a browser.")
    private boolean device;

    @Option(
            names = "--key",
            paramLabel = "WHERE",
            description = "Where to keep the key that encrypts what is stored: 'keychain' (your computer's own password"
                    + " store), 'passphrase' (kept nowhere: it is asked for, or read from the variable"
                    + " FRESHET_PASSPHRASE) or 'file' (one that only you can read). Without this: the keychain where"
                    + " there is one, else a passphrase if FRESHET_PASSPHRASE is set, else a file.")
    private @Nullable VaultKey key;

    LoginCommand(Context context) {
        super(context);
    }

    @Override
    Exit run(Account account, Output out) throws Exception {
        Settings settings = settings(account, out);
        try (OpenAccount open =
                new OpenAccount(account, settings, settings.key().cipher(account, context.environment()), out)) {
            if (!open.isSignedIn() && open.status().isSignedIn()) {
                throw Failure.usage(
                        "The account '" + account.name() + "' is signed in with another --issuer or --client-id",
                        "First freshet-demo logout; or choose another name with --account");
            }
            PrivateFiles.makeFolder(account.folder());
            open.tryStore();
            way(open, out).run(tokens -> {
                open.signIn(tokens);
                if (tokens.getRefreshToken() == null) {
                    out.note("The server lets nobody stay signed in: you will have to sign in again.");
                }
            });
            StatusCommand.tell(open, out);
            return Exit.OK;
        }
    }

    /** What is asked for, and for the rest what was asked for before, if it was of the same server. */
    private Settings settings(Account account, Output out) throws Exception {
        Optional<Settings> before = account.settings();
        Optional<Settings> same = before.filter(settings -> issuer == null || issuer.equals(settings.issuer()));
        Set<String> services = new LinkedHashSet<>(same.map(Settings::apis).orElse(List.of()));
        services.addAll(apis);
        String server = pick(issuer, same, Settings::issuer);
        String client = pick(clientId, same, Settings::clientId);
        if (server.isEmpty() || client.isEmpty() || services.isEmpty()) {
            throw Failure.usage(
                    "The first login of an account needs --issuer, --client-id and --api",
                    "See freshet-demo login --help");
        }
        check("--issuer " + server, "https://id.example.com", () -> OAuthEndpoint.discover(server));
        for (String service : services) {
            check(
                    "--api " + service,
                    "https://api.example.com, with nothing after it",
                    () -> AuthSession.builder().origins(service));
        }
        return new Settings(
                server, client, pick(scope, same, Settings::scope), List.copyOf(services), key(before, out));
    }

    /** By the library's own rules, and before anything is asked of the person. */
    private static void check(String option, String example, Runnable use) throws Failure {
        try {
            use.run();
        } catch (IllegalArgumentException e) {
            throw Failure.usage(option + " cannot be used", "An address is needed such as " + example);
        }
    }

    private static String pick(@Nullable String given, Optional<Settings> before, Function<Settings, String> part) {
        return given != null ? given : before.map(part).orElse("");
    }

    private VaultKey key(Optional<Settings> before, Output out) throws Failure {
        if (before.isEmpty()) {
            return key != null ? key : VaultKey.choose(context.environment(), out);
        }
        VaultKey chosen = before.get().key();
        if (key != null && key != chosen) {
            throw Failure.usage(
                    "This account has its key by --key " + chosen.word() + ", and keeps it",
                    "To begin anew: freshet-demo logout, then freshet-demo logout --forget, then freshet-demo login"
                            + " with all options");
        }
        return chosen;
    }

    private SignIn way(OpenAccount open, Output out) throws Exception {
        Server server = open.server();
        AuthorizationServerMetadata metadata = server.metadata();
        Browser browser = device ? null : Browser.find(context.environment(), context.os());
        if (browser != null && metadata.getAuthorizationEndpointURI() != null) {
            return new BrowserSignIn(server, metadata, browser, out);
        }
        URI codes = metadata.getDeviceAuthorizationEndpointURI();
        if (codes == null) {
            throw Failure.usage(
                    "This server knows no sign-in by a code, and there is no browser here",
                    "Start this where a browser is, or name one in the variable BROWSER");
        }
        return new DeviceSignIn(
                server, codes, metadata.getTokenEndpointURI(), out, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }
}
