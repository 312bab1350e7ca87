package dev.freshet;

import dev.freshet.testkit.ProcessVaultContract.Opener;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Processes on one encrypted file. */
class FileSignOutTest extends SignOutHarness {
    @TempDir
    Path folder;

    @Override
    protected Class<? extends Opener> opener() {
        return EncryptedFileContractTest.InFolder.class;
    }

    @Override
    protected String store() {
        return folder.toString();
    }
}
