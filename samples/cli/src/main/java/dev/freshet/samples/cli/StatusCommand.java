package dev.freshet.samples.cli;

import dev.freshet.SessionEnd;
import dev.freshet.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        header = "Who is signed in, since when, and where that is stored.",
        description = {"", "Looks at this computer only, and shows no secret.", ""},
        optionListHeading = "Options:%n")
final class StatusCommand extends AccountCommand {
    StatusCommand(Context context) {
        super(context);
    }

    @Override
    Exit run(Account account, Output out) throws Exception {
        try (OpenAccount open = open(account, out)) {
            boolean signedIn = open.isSignedIn();
            tell(open, out);
            if (!signedIn) {
                open.requireSignedIn();
            }
            return Exit.OK;
        }
    }

    /** What is known, without looking any further. */
    static void tell(OpenAccount open, Output out) {
        Settings settings = open.settings();
        Account account = open.account();
        SessionStatus status = open.status();
        Instant since = status.signedInAt();
        if (since != null) {
            out.say("Account '%s' is signed in at %s", account.name(), settings.issuer());
            out.say("  since    %s", Words.time(since));
            out.say("  access   %s", token(status.expiresAt()));
        } else {
            out.say("Account '%s' is not signed in at %s", account.name(), settings.issuer());
        }
        out.say("  sent to  %s", String.join(", ", settings.apis()));
        out.say("  stored   in %s, encrypted", account.vaultFile().toString());
        out.say("  key      %s", settings.key().where(account));
        SessionEnd end = status.end();
        out.put("issuer", settings.issuer())
                .put("signed_in", status.isSignedIn())
                .put("ended", end == null ? null : end.name())
                .put("signed_in_at", since)
                .put("token_expires_at", status.expiresAt())
                .put("sent_to", settings.apis())
                .put("stored_in", account.vaultFile().toString())
                .put("key", settings.key().word());
    }

    private static String token(@Nullable Instant end) {
        if (end == null) {
            return "good until the server says otherwise";
        }
        Duration left = Duration.between(Instant.now(), end);
        return left.isNegative()
                ? "ran out, the next call renews it"
                : "good for " + Words.length(left) + ", then the next call renews it";
    }
}
