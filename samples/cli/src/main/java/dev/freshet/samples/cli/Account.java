package dev.freshet.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An account of the person's, and its files. */
record Account(String name, Path folder) {
    static final String SETTINGS = "account.json";

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

    Optional<Settings> settings() throws IOException, Failure {
        return Files.exists(settingsFile())
                ? Optional.of(Settings.parse(Files.readAllBytes(settingsFile()), settingsFile()))
                : Optional.empty();
    }

    void save(Settings settings) throws IOException {
        PrivateFiles.makeFolder(folder);
        PrivateFiles.replace(settingsFile(), settings.json());
    }
}
