package dev.freshet.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "logout",
        header = "Sign out, here and at the server.",
        description = {
            "",
            "From then on what was stored is worth nothing. The account's addresses stay, so that 'login' needs no"
                    + " more options.",
            ""
        },
        optionListHeading = "Options:%n")
final class LogoutCommand extends AccountCommand {
    @Option(
            names = "--forget",
            description = "Delete what is stored of the account, also if it does not open any more. The server is told"
                    + " nothing: use it after 'logout', or when that does not work.")
    private boolean forget;

    LogoutCommand(Context context) {
        super(context);
    }

    @Override
    Exit run(Account account, Output out) throws Exception {
        if (forget) {
            forget(account);
            out.say("Account '%s' is forgotten.", account.name());
            return Exit.OK;
        }
        try (OpenAccount open = open(account, out)) {
            open.requireSignedIn();
            Optional<Boolean> told = CtrlC.whole(open::signOut);
            out.put("server_told", told.orElse(false));
            if (told.isPresent() && !told.get()) {
                throw new Failure(
                        Exit.UNREACHABLE,
                        "Signed out here. The server did not confirm it",
                        "Nothing is stored here any more. The server may keep you signed in for a while: if that"
                                + " matters, tell whoever runs it");
            }
            out.say("Signed out%s.", told.isPresent() ? ", here and at the server" : " here");
            return Exit.OK;
        }
    }

    /** All but the files that other processes may hold as locks: one that was deleted would let two refresh at once. */
    private static void forget(Account account) throws IOException {
        if (Files.isDirectory(account.folder())) {
            try (Stream<Path> all = Files.list(account.folder())) {
                for (Path file : all.filter(Account::isToForget).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
