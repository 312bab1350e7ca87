package dev.freshet.samples.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the commands have in common: an account, and how they end. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class AccountCommand implements Callable<Integer> {
    static final String DEFAULT = "default";

    final Context context;

    @Option(
            names = {"-a", "--account"},
            paramLabel = "NAME",
            description = "Which account, if you have several. The names are yours to choose; without this it is"
                    + " '${DEFAULT-VALUE}'.")
    private String name = DEFAULT;

    @Option(names = "--json", description = "Print one JSON object instead of text, for scripts.")
    private boolean json;

    AccountCommand(Context context) {
        this.context = context;
    }

    static void require(boolean sensible, String option) throws Failure {
        if (!sensible) {
            throw Failure.usage(option + " needs a larger number", "Leave it out, or see --help");
        }
    }

    abstract Exit run(Account account, Output out) throws Exception;

    @Override
    public final Integer call() {
        Output out = new Output(context.out(), context.err(), json);
        Exit exit;
        try {
            Account account = context.home().account(name);
            out.put("account", name);
            exit = out.finish(run(account, out));
        } catch (Exception e) {
            // While Ctrl-C closes the session, what still waits for it fails: that is no news.
            exit = CtrlC.isPressed()
                    ? Exit.INTERRUPTED
                    : out.finish(Failure.of(e).forAccount(name));
        }
        return exit.code;
    }

    /** The account with its session, which has not been read. */
    OpenAccount open(Account account, Output out) throws IOException, Failure {
        Settings settings = account.settings().orElseThrow(() -> unknown(account));
        return new OpenAccount(account, settings, settings.key().cipher(account, context.environment()), out);
    }

    private Failure unknown(Account account) {
        List<String> known;
        try {
            known = context.home().accounts();
        } catch (IOException e) {
            return Failure.of(e);
        }
        return new Failure(
                Exit.NOT_SIGNED_IN,
                "There is no account '" + account.name() + "' here"
                        + (known.isEmpty() ? "" : ", only: " + String.join(", ", known)),
                "Sign in: freshet-demo login --issuer URL --client-id ID --api URL");
    }
}
