package dev.freshet.samples.cli;

import dev.freshet.AuthException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        header = "Get the same page again and again.",
        description = {
            "",
            "For as long as you like: it stays signed in. One line shows how it goes; Ctrl-C ends it.",
            ""
        },
        parameterListHeading = "Parameters:%n",
        optionListHeading = "%nOptions:%n")
final class WatchCommand extends AccountCommand {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Parameters(paramLabel = "URL", description = "What to get. It must be below an address given to login --api.")
    private @Nullable URI url;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "The pause between two calls. Without this: ${DEFAULT-VALUE}.")
    private double every = 1;

    @Option(names = "--count", paramLabel = "N", description = "End after so many calls.")
    private int count = Integer.MAX_VALUE;

    private final Tally tally = new Tally();
    private final AtomicBoolean summed = new AtomicBoolean();

    WatchCommand(Context context) {
        super(context);
    }

    @Override
    Exit run(Account account, Output out) throws Exception {
        require(every >= 0, "--every");
        require(count > 0, "--count");
        try (OpenAccount open = open(account, out)) {
            HttpRequest request = CallCommand.request(open, Objects.requireNonNull(url), TIMEOUT);
            CtrlC.beforeTheEnd(() -> stop(open, out), out);
            HttpClient client = open.client();
            while (tally.calls() < count) {
                if (tally.calls() > 0) {
                    TimeUnit.NANOSECONDS.sleep((long) (every * 1e9));
                }
                tally.add(call(open, client, request));
                if (Terminal.isThere() && !CtrlC.isPressed()) {
                    out.progress("%s", line(open));
                }
            }
            open.heardToTheEnd();
            sum(open, out);
            return tally.lastFailure();
        }
    }

    private String line(OpenAccount open) {
        return tally.calls() + " calls, " + tally.failed() + " of them failed, "
                + "the sign-in renewed "
                + open.heard().refreshes() + " times";
    }

    private void stop(OpenAccount open, Output out) {
        if (!summed.get()) {
            sum(open, out);
        }
    }

    private void sum(OpenAccount open, Output out) {
        summed.set(true);
        if (Terminal.isThere()) {
            out.progress(""); // the sum takes its place
        }
        out.say("%s", line(open));
        out.put("calls", tally.calls())
                .put("failed", tally.failed())
                .put("new_tokens", open.heard().refreshes());
    }

    /** The exit code that this call alone would have; what may pass by itself ends nothing. */
    private static Exit call(OpenAccount open, HttpClient client, HttpRequest request) throws Exception {
        try {
            return CallCommand.judge(
                    open, client.send(request, BodyHandlers.discarding()).statusCode());
        } catch (Failure e) {
            if (e.exit == Exit.NOT_SIGNED_IN) {
                throw e;
            }
            return e.exit;
        } catch (AuthException.Storage e) {
            throw e;
        } catch (IOException e) {
            return Exit.UNREACHABLE;
        }
    }
}
