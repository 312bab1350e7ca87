package dev.freshet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** T22: one holder at a time, in this JVM, beside a second copy of the library, and across processes. */
class FileLeaseTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path file;
    private EncryptedFileVault vault;
    private EncryptedFileVault other;

    @BeforeEach
    void open() {
        file = folder.resolve("session");
        vault = EncryptedFileVault.at(file, TokenCipher.fromBytes(new byte[32]));
        other = EncryptedFileVault.at(file, TokenCipher.fromBytes(new byte[32]));
    }

    @Test
    void comesWithTheRecordAsItIsUnderTheLease() throws IOException {
        vault.save(new byte[] {1});

        try (SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow()) {
            assertThat(lease.record().record()).containsExactly(1);
            assertThat(lease.record().stamp()).isEqualTo(vault.read().stamp());
            assertThat(lease.exclusive()).isTrue();
        }
    }

    @Test
    void keepsOthersOutUntilItIsClosed() throws IOException {
        SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow();

        assertThat(vault.lease(Duration.ZERO)).isEmpty();
        assertThat(other.lease(Duration.ofMillis(30))).isEmpty();
        lease.close();
        lease.close();

        SharedTokenVault.Lease next = other.lease(Duration.ZERO).orElseThrow();
        assertThat(vault.lease(Duration.ZERO)).isEmpty();
        next.close();
    }

    @Test
    void isOneLeaseAlsoForAPathThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        EncryptedFileVault here = EncryptedFileVault.at(folder.resolve("real/session"), cipher());
        EncryptedFileVault there = EncryptedFileVault.at(link.resolve("session"), cipher());

        try (SharedTokenVault.Lease lease = here.lease(Duration.ZERO).orElseThrow()) {
            assertThat(lease.exclusive()).isTrue();
            assertThat(there.lease(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void mayBeClosedByAnotherThreadAndWakesWhoeverWaits() throws Exception {
        SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Optional<SharedTokenVault.Lease>> waiting = threads.submit(() -> other.lease(LONG));
            threads.submit(lease::close).get();

            assertThat(waiting.get()).isPresent();
            waiting.get().orElseThrow().close();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void endsItsWaitWhenTheWaiterIsInterrupted() throws IOException {
        SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> other.lease(LONG)).isInstanceOf(InterruptedIOException.class);

        assertThat(Thread.interrupted()).isTrue();
        lease.close();
        other.lease(Duration.ZERO).orElseThrow().close();
    }

    /** Whoever makes the lock file anew holds another one: the first holder may spend nothing any more. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a file that is open cannot be deleted there")
    void announcesNothingOnceItsFileWasDeleted() throws IOException {
        try (SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow()) {
            Files.delete(folder.resolve("session.lease"));

            assertThatThrownBy(() -> lease.replace(lease.record().stamp(), new byte[] {1}))
                    .isInstanceOf(AuthException.Storage.class)
                    .hasMessageContaining("take it again");
        }
    }

    @Test
    void writesNothingOnceItIsClosed() throws IOException {
        SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow();
        String stamp = lease.replace(lease.record().stamp(), new byte[] {1}).orElseThrow();
        lease.close();

        assertThatThrownBy(() -> lease.replace(stamp, new byte[] {2}))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("take it again");

        assertThat(vault.load()).contains(new byte[] {1});
    }

    @Test
    void isFreeAgainWhenTheRecordCouldNotBeRead() throws IOException {
        Files.writeString(file, "damaged");

        assertThatThrownBy(() -> vault.lease(Duration.ZERO)).isInstanceOf(AuthException.Storage.class);

        vault.lease(Duration.ZERO).orElseThrow().close();
    }

    @Test
    void letsASignOutThroughWhileItIsHeld() throws Exception {
        try (VaultProcess process = VaultProcess.on(file)) {
            assertThat(process.ask("lease")).isEqualTo("held");

            vault.replace(vault.read().stamp(), new byte[] {1}).orElseThrow();
            other.clear();

            assertThat(vault.load()).isEmpty();
        }
    }

    @Test
    void keepsAnotherProcessOut() throws Exception {
        try (VaultProcess process = VaultProcess.on(file)) {
            SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow();
            assertThat(process.ask("lease")).isEqualTo("busy");
            lease.close();

            assertThat(process.ask("lease")).isEqualTo("held");
            assertThat(vault.lease(Duration.ofMillis(30))).isEmpty();
            assertThat(process.ask("free")).isEqualTo("free");
            vault.lease(Duration.ZERO).orElseThrow().close();
        }
    }

    @Test
    void isFreedByTheKernelWhenItsHolderIsKilled() throws Exception {
        try (VaultProcess process = VaultProcess.on(file)) {
            assertThat(process.ask("lease")).isEqualTo("held");
            assertThat(vault.lease(Duration.ZERO)).isEmpty();

            process.kill();

            vault.lease(LONG).orElseThrow().close();
        }
    }

    @Test
    void isNotGivenAwayByReadingAndWritingTheVaultNorByAFailedAttempt() throws Exception {
        try (VaultProcess process = VaultProcess.on(file);
                SharedTokenVault.Lease lease = vault.lease(Duration.ZERO).orElseThrow()) {
            lease.replace(lease.record().stamp(), new byte[] {1}).orElseThrow();
            assertThat(Files.readAllBytes(file)).isNotEmpty();
            assertThat(other.load()).isPresent();
            assertThat(other.lease(Duration.ZERO)).isEmpty();

            assertThat(process.ask("lease")).isEqualTo("busy");
        }
    }

    /** A second copy of the library once opened the lock file and closed it again: the first copy's lock was gone. */
    @Test
    void holdsAgainstASecondCopyOfTheLibraryInThisJvm() throws Exception {
        try (VaultProcess process = VaultProcess.on(file);
                SecondCopy copy = new SecondCopy(file)) {
            SharedTokenVault.Lease mine = vault.lease(Duration.ZERO).orElseThrow();
            assertThat(copy.lease()).isEmpty();
            assertThat(process.ask("lease")).isEqualTo("busy");
            mine.close();

            AutoCloseable theirs = copy.lease().orElseThrow();
            assertThat(vault.lease(Duration.ZERO)).isEmpty();
            assertThat(process.ask("lease")).isEqualTo("busy");
            theirs.close();

            assertThat(process.ask("lease")).isEqualTo("held");
        }
    }

    @Test
    void holdsAgainstASecondCopyAlsoWhenTheSystemPropertiesWereReset() throws Exception {
        try (VaultProcess process = VaultProcess.on(file);
                SecondCopy copy = new SecondCopy(file)) {
            SharedTokenVault.Lease mine = vault.lease(Duration.ZERO).orElseThrow();
            System.getProperties().keySet().removeIf(key -> key.toString().startsWith("dev.freshet.lock:"));

            assertThat(copy.lease()).isEmpty();
            assertThat(copy.lease()).isEmpty();
            assertThat(process.ask("lease")).isEqualTo("busy");
            mine.close();

            copy.lease().orElseThrow().close();
            assertThat(process.ask("lease")).isEqualTo("held");
        }
    }

    @Test
    void leavesNothingInTheSystemPropertiesOnceItIsClosed() throws IOException {
        vault.lease(Duration.ZERO).orElseThrow().close();
        vault.save(new byte[] {1});

        assertThat(System.getProperties().stringPropertyNames()).noneMatch(name -> name.contains(folder.toString()));
    }

    @Test
    void losesNoUpdateBetweenThreads() throws Exception {
        List<Callable<Void>> adders = new ArrayList<>();
        for (EncryptedFileVault each : List.of(vault, other, vault, other)) {
            adders.add(() -> {
                for (int i = 0; i < 50; i++) {
                    VaultProcess.addOne(each);
                }
                return null;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(adders.size());
        try {
            for (Future<Void> added : threads.invokeAll(adders)) {
                added.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(vault.load()).contains("200".getBytes(UTF_8));
    }

    @Test
    void losesNoUpdateBetweenProcesses() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (VaultProcess one = VaultProcess.on(file);
                VaultProcess two = VaultProcess.on(file)) {
            List<Callable<String>> adders = List.of(() -> one.ask("add 50"), () -> two.ask("add 50"));
            for (Future<String> added : threads.invokeAll(adders)) {
                assertThat(added.get()).isEqualTo("added");
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(vault.load()).contains("100".getBytes(UTF_8));
    }

    private static TokenCipher cipher() {
        return TokenCipher.fromBytes(new byte[32]);
    }

    /** The library once more, from a class loader of its own, as a plug-in or a second web application has it. */
    private static final class SecondCopy implements AutoCloseable {
        private final URLClassLoader loader;
        private final Class<?> type;
        private final Object vault;

        SecondCopy(Path file) throws Exception {
            URL classes =
                    VaultProcess.folderOf(EncryptedFileVault.class).toUri().toURL();
            loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader());
            type = loader.loadClass(EncryptedFileVault.class.getName());
            Class<?> cipher = loader.loadClass(TokenCipher.class.getName());
            Object key = cipher.getMethod("fromBytes", byte[].class).invoke(null, (Object) new byte[32]);
            vault = type.getMethod("at", Path.class, cipher).invoke(null, file, key);
        }

        Optional<AutoCloseable> lease() throws Exception {
            Optional<?> lease =
                    (Optional<?>) type.getMethod("lease", Duration.class).invoke(vault, Duration.ZERO);
            return lease.map(AutoCloseable.class::cast);
        }

        @Override
        public void close() throws IOException {
            loader.close();
        }
    }
}
