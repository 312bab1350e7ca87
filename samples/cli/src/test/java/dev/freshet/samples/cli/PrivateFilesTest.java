package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFolderThatWasOpenToOthersIsTakenBack() throws Exception {
        Path account = Files.createDirectory(folder.resolve("alice"));
        Files.setPosixFilePermissions(account, PosixFilePermissions.fromString("rwxrwxrwx"));

        PrivateFiles.makeFolder(account);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(account)))
                .isEqualTo("rwx------");
    }
}
