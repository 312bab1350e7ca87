package dev.freshet;

import dev.freshet.testkit.ProcessVaultContract.Opener;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes on one encrypted file. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are stopped by a signal")
class FileSharingTest extends LockingHarness {
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
