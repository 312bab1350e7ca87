package dev.freshet.samples.cli;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "call",
        header = "Get one page of the API, signed in.",
        description = {"", "Prints what the API answers; anything but success also shows its status.", ""},
        parameterListHeading = "Parameters:%n",
        optionListHeading = "%nOptions:%n")
final class CallCommand extends AccountCommand {
    @Parameters(paramLabel = "URL", description = "What to get. It must be below an address given to login --api.")
    private @Nullable URI url;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait until the answer begins. Without this: ${DEFAULT-VALUE}.")
    private int timeout = 30;

    CallCommand(Context context) {
        super(context);
    }

    @Override
    Exit run(Account account, Output out) throws Exception {
        require(timeout > 0, "--timeout");
        try (OpenAccount open = open(account, out)) {
            HttpRequest request = request(open, Objects.requireNonNull(url), Duration.ofSeconds(timeout));
            HttpResponse<InputStream> answer = open.client().send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                out.put("status", answer.statusCode());
                if (out.isJson()) {
                    out.put("body", new String(body.readAllBytes(), StandardCharsets.UTF_8));
                } else {
                    out.raw(body);
                }
            }
            return judge(open, answer.statusCode());
        }
    }

    /** A request that will carry the token; any other is not sent at all. */
    static HttpRequest request(OpenAccount open, URI url, Duration timeout) throws Exception {
        open.requireSignedIn();
        if (!open.sendsTokenTo(url)) {
            String known = String.join(" or ", open.settings().apis());
            boolean web =
                    url.getHost() != null && String.valueOf(url.getScheme()).startsWith("http");
            throw Failure.usage(
                    "Nothing was sent: '" + url + "' is not at " + known,
                    web
                            ? "If your sign-in may be sent there, add it: freshet-demo login --api " + origin(url)
                            : "Begin the address with " + known);
        }
        return HttpRequest.newBuilder(url).timeout(timeout).build();
    }

    private static String origin(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    static Exit judge(OpenAccount open, int status) throws Exception {
        if (status == 401) {
            open.requireSignedIn();
        }
        if (status >= 300) {
            throw new Failure(Exit.REFUSED, "The API answered with status " + status, advice(status));
        }
        return Exit.OK;
    }

    private static String advice(int status) {
        if (status >= 500) {
            return "That is a fault at its side: try again later";
        }
        return status < 400 || status == 404
                ? "Is the address right?"
                : "Ask whoever runs it whether this account may do that";
    }
}
