package dev.freshet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T5, T23 and obligation 68: what the file vault keeps, for whom, and what it says when it cannot. */
class EncryptedFileVaultTest {
    private static final byte[] RECORD = "canary-record".getBytes(UTF_8);
    private static final byte[] NEXT = "canary-next".getBytes(UTF_8);

    @TempDir
    Path folder;

    private Path file;
    private EncryptedFileVault vault;

    @BeforeEach
    void open() {
        file = folder.resolve("session");
        vault = EncryptedFileVault.at(file, cipher(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob.lease", "bob.lock", "bob.tmp-1", "bob.damaged-1", "BOB.LOCK"})
    void refusesANameThatMayBeAnothersFile(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptedFileVault.at(Path.of(name), TokenCipher.fromBytes(new byte[32])))
                .withMessageContaining("choose a name");
    }

    @Test
    void givesBackWhatWasSavedAlsoAfterARestart() throws IOException {
        vault.save(RECORD);
        vault.save(NEXT);

        assertThat(vault.load()).contains(NEXT);
        assertThat(EncryptedFileVault.at(file, cipher(1)).load()).contains(NEXT);
    }

    @Test
    void isEmptyAtFirstAndAfterClear() throws IOException {
        assertThat(vault.load()).isEmpty();
        vault.clear();

        vault.save(RECORD);
        vault.clear();

        assertThat(vault.load()).isEmpty();
        assertThat(EncryptedFileVault.at(file, cipher(2)).load()).isEmpty();
    }

    /** Every empty vault was alike, so a sign-in that had been overtaken by another, and its end, went through. */
    @Test
    void tellsAClearedVaultFromOneThatWasNeverWritten() throws IOException {
        String never = vault.read().stamp();
        vault.save(RECORD);
        vault.clear();
        String once = vault.read().stamp();
        vault.save(RECORD);
        vault.clear();

        assertThat(vault.replace(never, NEXT)).isEmpty();
        assertThat(vault.replace(once, NEXT)).isEmpty();
        assertThat(vault.replace(vault.read().stamp(), NEXT)).isPresent();
    }

    @Test
    void touchesNoDiskWhenItIsMadeOrReadEmpty() throws IOException {
        EncryptedFileVault early = EncryptedFileVault.at(folder.resolve("a/b/session"), cipher(1));

        assertThat(early.load()).isEmpty();
        early.clear();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void asksForItsFolderAtTheFirstUseAndOnce() throws IOException {
        List<Thread> askers = new ArrayList<>();
        SharedTokenVault late = EncryptedFileVault.in(
                () -> {
                    askers.add(Thread.currentThread());
                    return folder;
                },
                "session",
                cipher(1));
        assertThat(late).hasToString("EncryptedFileVault[session]");
        assertThat(late.spansMachines()).isFalse();
        assertThat(askers).isEmpty();

        late.save(RECORD);

        assertThat(vault.load()).contains(RECORD);
        late.lease(Duration.ZERO).orElseThrow().close();
        late.clear();
        assertThat(vault.load()).isEmpty();
        assertThat(askers).containsExactly(Thread.currentThread());
        assertThat(late).hasToString(vault.toString());
    }

    @Test
    void asksForItsFolderAgainWhenThatHasFailed() throws IOException {
        AtomicBoolean locked = new AtomicBoolean(true);
        SharedTokenVault late = EncryptedFileVault.in(
                () -> {
                    if (locked.get()) {
                        throw new IllegalStateException("the user has not unlocked the device yet");
                    }
                    return folder;
                },
                "session",
                cipher(1));

        assertThatThrownBy(late::read)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("session")
                .hasMessageContaining("not unlocked");
        locked.set(false);

        assertThat(late.load()).isEmpty();
    }

    /** A name may be made of what a user has typed. */
    @ParameterizedTest
    @ValueSource(strings = {"../bob", "a/../../bob", "/tmp/bob", "alice/bob", "..", "."})
    void refusesANameThatLeadsOutOfTheFolder(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> EncryptedFileVault.in(() -> folder, name, cipher(1)));
    }

    @Test
    void refusesANameBeforeItAsksForTheFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptedFileVault.in(() -> folder, "bob.lock", cipher(1)))
                .withMessageContaining("choose a name");
    }

    @Test
    void replacesOnlyTheStateThatWasCompared() throws IOException {
        SharedTokenVault.Stamped empty = vault.read();
        String first = vault.replace(empty.stamp(), RECORD).orElseThrow();

        assertThat(vault.replace(empty.stamp(), NEXT)).isEmpty();
        assertThat(vault.read().stamp()).isEqualTo(first);
        String second = vault.replace(first, RECORD).orElseThrow();

        assertThat(second).isNotEqualTo(first);
        assertThat(vault.replace(first, NEXT)).isEmpty();
        assertThat(vault.load()).contains(RECORD);
    }

    @Test
    void makesItsFoldersAndFilesForTheOwnerOnly() throws IOException {
        file = folder.resolve("a/b/session");

        EncryptedFileVault.at(file, cipher(1)).save(RECORD);

        assertThat(permissions(folder.resolve("a"))).isEqualTo("rwx------");
        assertThat(permissions(folder.resolve("a/b"))).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("a/b/session.lock"))).isEqualTo("rw-------");
    }

    @Test
    void makesThemSoUnderAUmaskThatForbidsNothing() throws Exception {
        file = folder.resolve("a/session");
        try (VaultProcess open = VaultProcess.on(file, "sh", "-c", "umask 000; exec \"$0\" \"$@\"")) {
            assertThat(open.ask("canary-record")).isEqualTo("saved");
            assertThat(open.ask("lease")).isEqualTo("held");
        }

        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
        for (Path made : files(file.getParent())) {
            assertThat(permissions(made)).as(made.toString()).isEqualTo("rw-------");
        }
    }

    @Test
    void takesWiderPermissionsBack() throws IOException {
        vault.save(RECORD);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrw-r--"));

        assertThat(vault.load()).contains(RECORD);

        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void refusesASymbolicLinkAndWritesNothingThroughIt() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "not ours");
        Files.createSymbolicLink(file, target);

        assertThatThrownBy(() -> vault.load())
                .isInstanceOf(AuthException.Storage.class)
                .hasMessage(file + " is a symbolic link: remove it, or choose another path");
        assertThatThrownBy(() -> vault.replace("absent", RECORD)).isInstanceOf(AuthException.Storage.class);

        assertThat(target).hasContent("not ours");
        assertThat(file).isSymbolicLink();
    }

    @Test
    void refusesALinkThatLeadsNowhereAndAFolderInItsPlace() throws IOException {
        Files.createSymbolicLink(file, folder.resolve("nowhere"));
        Path other = Files.createDirectory(folder.resolve("other"));

        assertThatThrownBy(() -> vault.save(RECORD)).isInstanceOf(AuthException.Storage.class);
        assertThatThrownBy(() -> EncryptedFileVault.at(other, cipher(1)).load())
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("is not a file");

        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void worksInAFolderThatIsALink() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);

        EncryptedFileVault.at(link.resolve("session"), cipher(1)).save(RECORD);

        assertThat(EncryptedFileVault.at(real.resolve("session"), cipher(1)).load())
                .contains(RECORD);
    }

    @Test
    void saysWhatToDoWhenItsFolderCannotBeMade() throws IOException {
        Path blocked = Files.writeString(folder.resolve("blocked"), "a file");

        assertThatThrownBy(() -> EncryptedFileVault.at(blocked.resolve("session"), cipher(1))
                        .replace("absent", RECORD))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageStartingWith("cannot lock " + blocked.resolve("session"))
                .hasMessageEndingWith("see that its folder is there, writable, local and not full")
                .hasMessageNotContaining("canary");
    }

    @Test
    void setsADamagedFileAsideAndIsEmptyAfterwards() throws IOException {
        vault.save(RECORD);
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length - 1] ^= 1;
        Files.write(file, damaged);

        assertThatThrownBy(() -> vault.load())
                .isInstanceOf(AuthException.Storage.class)
                .hasMessage(file + " is a record that is damaged or was sealed under another name;"
                        + " it was kept as session.damaged-1 and the vault is empty now: sign in again");

        assertThat(folder.resolve("session.damaged-1")).hasBinaryContent(damaged);
        assertThat(vault.load()).isEmpty();
        vault.save(NEXT);
        assertThat(vault.load()).contains(NEXT);
    }

    @Test
    void neverWritesOverAFileThatWasSetAside() throws IOException {
        Files.writeString(folder.resolve("session.damaged-1"), "kept before");
        Files.writeString(file, "cut off");

        assertThatThrownBy(() -> vault.save(RECORD)).hasMessageContaining("session.damaged-2");

        assertThat(folder.resolve("session.damaged-1")).hasContent("kept before");
        assertThat(folder.resolve("session.damaged-2")).hasContent("cut off");
    }

    @Test
    void callsAnEmptyAndAHugeFileDamaged() throws IOException {
        Files.createFile(file);
        assertThatThrownBy(() -> vault.load()).hasMessageContaining("session.damaged-1");

        Files.write(file, new byte[(16 << 20) + 1]);
        assertThatThrownBy(() -> vault.load()).hasMessageContaining("session.damaged-2");
    }

    @Test
    void refusesAnotherVaultsFileInItsPlace() throws IOException {
        Path theirs = folder.resolve("theirs");
        EncryptedFileVault.at(theirs, cipher(1)).save(RECORD);
        vault.save(NEXT);

        Files.copy(theirs, file, StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> vault.load())
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("sealed under another name");
        assertThat(EncryptedFileVault.at(theirs, cipher(1)).load()).contains(RECORD);
    }

    @Test
    void leavesAFileOfAnotherKeyWhereItIs() throws IOException {
        EncryptedFileVault.at(file, cipher(2)).save(RECORD);
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> vault.load())
                .isInstanceOf(AuthException.Storage.class)
                .hasMessage(
                        file + " cannot be opened: sealed with another key or passphrase;"
                                + " use the key it was written with, or move the file away, as clear() does, and sign in again");
        assertThatThrownBy(() -> vault.save(NEXT)).isInstanceOf(AuthException.Storage.class);

        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void leavesAFileOfANewerVersionWhereItIs() throws IOException {
        vault.save(RECORD);
        byte[] newer = Files.readAllBytes(file);
        newer[4] = 2;
        Files.write(file, newer);

        assertThatThrownBy(() -> vault.load())
                .isInstanceOf(AuthException.Storage.class)
                .hasMessage(file + " cannot be opened: sealed in format 2, this version reads 1;"
                        + " update Freshet, or move the file away, as clear() does, and sign in again");
        assertThatThrownBy(() -> vault.save(NEXT)).isInstanceOf(AuthException.Storage.class);

        assertThat(file).hasBinaryContent(newer);
    }

    @Test
    void losesNothingWhenTheSavingThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();

        vault.save(RECORD);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(vault.load()).contains(RECORD);
    }

    @Test
    void losesNothingUnderAStormOfInterrupts() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread saver = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            while (!done.get()) {
                saver.interrupt();
            }
        });
        interrupter.start();
        try {
            for (int i = 0; i < 50; i++) {
                byte[] record = ("record " + i).getBytes(UTF_8);
                vault.save(record);
                assertThat(vault.load()).contains(record);
            }
        } finally {
            done.set(true);
            while (interrupter.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
    }

    @Test
    void clearsUpWhatACrashLeftHalfWritten() throws IOException {
        Files.writeString(folder.resolve("session.tmp-left"), "half");
        Files.writeString(folder.resolve("session2.tmp-left"), "another vault's");

        vault.save(RECORD);

        assertThat(files(folder))
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("session", "session.lock", "session2.tmp-left");
    }

    @Test
    void leavesTheOldRecordAndNoHalfFileWhenASaveFails() throws IOException {
        vault.save(RECORD);

        assertThatThrownBy(() -> vault.replace(vault.read().stamp(), new byte[17 << 20]))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("larger than");

        assertThat(vault.load()).contains(RECORD);
        assertThat(files(folder)).hasSize(2);
    }

    @Test
    void showsNothingOfTheRecordOnTheDiskOrInItsName() throws IOException {
        vault.save(RECORD);

        for (Path path : files(folder)) {
            assertThat(new String(Files.readAllBytes(path), UTF_8)).doesNotContain("canary");
        }
        assertThat(vault.toString()).isEqualTo("EncryptedFileVault[" + file + "]");
        assertThat(vault.read().toString()).doesNotContain("canary");
    }

    @Test
    void refusesAPathWithoutAName() {
        assertThatThrownBy(() -> EncryptedFileVault.at(Path.of("/"), cipher(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toList());
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static TokenCipher cipher(int first) {
        byte[] key = new byte[32];
        key[0] = (byte) first;
        return TokenCipher.fromBytes(key);
    }
}
