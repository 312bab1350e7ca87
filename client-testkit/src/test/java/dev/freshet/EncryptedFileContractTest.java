package dev.freshet;

import dev.freshet.testkit.ProcessVaultContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class EncryptedFileContractTest extends ProcessVaultContract {
    @TempDir
    Path temporary;

    private Path folder() {
        return temporary.resolve("vaults");
    }

    /** Opens vaults in a folder. */
    public static final class InFolder implements Opener {
        @Override
        public SharedTokenVault open(String folder, String name) {
            return EncryptedFileVault.at(Path.of(folder, name), TokenCipher.fromBytes(new byte[32]));
        }
    }

    @Override
    protected Class<? extends Opener> opener() {
        return InFolder.class;
    }

    @Override
    protected String store() {
        return folder().toString();
    }

    /** The kernel takes its lock from nobody who lives. */
    @Override
    protected void lapse(SharedTokenVault.Lease lease) {
        lease.close();
    }

    @Override
    protected Optional<byte[]> atRest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder())) {
            for (Path file : files) {
                all.write(Files.readAllBytes(file));
            }
        }
        return Optional.of(all.toByteArray());
    }

    @Override
    protected boolean breakDown() throws IOException {
        Files.move(folder(), temporary.resolve("gone"));
        Files.createFile(folder());
        return true;
    }
}
