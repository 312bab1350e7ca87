package dev.freshet.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** An account of the person's, and its files. */
record Account(String name, Path folder) {
    static final String SETTINGS = "account.json";
    static final String TRIAL = "trial-";

    /** What was chosen at the sign-in; no secrets. */
    Path settingsFile() {
        return folder.resolve(SETTINGS);
    }

    /** The sign-in itself, encrypted. */
    Path vaultFile() {
        return folder.resolve("session");
    }

    /** The key of the vault, where it is kept in a file. */
    Path keyFile() {
        return folder.resolve("key");
    }

    /** Whether it is this program's, and no lock: an account's folder may hold what is not. */
    static boolean isToForget(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.matches("(account\\.json|key|session)(\\..*)?|" + TRIAL + ".*")
                && !name.matches(".*\\.(lock|lease)");
    }

    Optional<Settings> settings() throws IOException, Failure {
        Optional<byte[]> json = PrivateFiles.read(settingsFile());
        return json.isEmpty() ? Optional.empty() : Optional.of(Settings.parse(json.get(), settingsFile()));
    }

    void save(Settings settings) throws IOException {
        PrivateFiles.makeFolder(folder);
        PrivateFiles.replace(settingsFile(), settings.json());
    }
}
