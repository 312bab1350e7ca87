package dev.freshet.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where this program keeps what outlives it: a folder for each account. */
record Home(Path folder) {
    private static final String NAME = "freshet-demo";

    /** Small letters only, and no dot at the end: some file systems know no difference. */
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]([a-z0-9._@+-]{0,62}[a-z0-9_@+-])?");

    /** {@code FRESHET_HOME}, or where the operating system wants the state of programs. */
    static Home of(Map<String, String> environment, String os, String user) throws Failure {
        try {
            return new Home(folder(environment, os, Path.of(user)));
        } catch (InvalidPathException e) {
            throw new Failure(
                    Exit.STORAGE,
                    "The path of your home folder, or of FRESHET_HOME, has letters that cannot be read here",
                    "Set the variable LC_ALL to C.UTF-8, or to another setting that ends in UTF-8");
        }
    }

    private static Path folder(Map<String, String> environment, String os, Path user) {
        String chosen = environment.getOrDefault("FRESHET_HOME", "");
        if (!chosen.isEmpty()) {
            return Path.of(chosen).toAbsolutePath();
        }
        String system = os.toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return user.resolve("Library/Application Support").resolve(NAME);
        }
        if (system.startsWith("windows")) {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            return (local.isEmpty() ? user.resolve("AppData/Local") : Path.of(local)).resolve(NAME);
        }
        Path state = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        // The XDG base directory specification: a relative one is to be ignored.
        return (state.isAbsolute() ? state : user.resolve(".local/state")).resolve(NAME);
    }

    Account account(String name) throws Failure {
        if (!ACCOUNT.matcher(name).matches()) {
            throw new Failure(
                    Exit.USAGE,
                    "'" + name + "' is no name for an account",
                    "Use up to 64 small letters, digits and . _ @ + - and begin with a letter or a digit, and end with no"
                            + " dot");
        }
        return new Account(name, folder.resolve(name));
    }

    /** The accounts that have been signed in to, in order. */
    List<String> accounts() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(one -> Files.exists(one.resolve(Account.SETTINGS)))
                    .map(one -> String.valueOf(one.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
