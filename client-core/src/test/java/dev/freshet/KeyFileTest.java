package dev.freshet;

import static dev.freshet.TokenCipher.Unreadable.Why.WRONG_KEY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T5: a key in a file is its owner's alone, made once, and never replaced while something is sealed with it. */
class KeyFileTest {
    private static final byte[] RECORD = "canary-record".getBytes(UTF_8);

    @TempDir
    Path folder;

    @Test
    void theFirstRecordMakesAKeyThatOnlyItsOwnerMayRead() throws IOException {
        Path key = folder.resolve("made/key");
        TokenCipher cipher = TokenCipher.fromFile(key);
        assertThat(key.getParent()).doesNotExist();

        byte[] sealed = cipher.seal(RECORD, "a");

        assertThat(Files.size(key)).isEqualTo(32);
        assertThat(permissions(key)).isEqualTo("rw-------");
        assertThat(permissions(key.getParent())).isEqualTo("rwx------");
        assertThat(TokenCipher.fromFile(key).open(sealed, "a")).isEqualTo(RECORD);
    }

    @Test
    void keysOfTwoFilesDiffer() throws IOException {
        byte[] sealed = TokenCipher.fromFile(folder.resolve("one")).seal(RECORD, "a");
        TokenCipher other = TokenCipher.fromFile(folder.resolve("other"));
        other.seal(RECORD, "a");

        assertThat(why(other, sealed)).isEqualTo(WRONG_KEY);
    }

    @Test
    void allThatComeAtOnceGetOneKey() throws Exception {
        Path key = folder.resolve("key");
        CyclicBarrier start = new CyclicBarrier(8);
        List<CompletableFuture<byte[]>> sealed = new ArrayList<>();
        for (int i = 0; i < start.getParties(); i++) {
            CompletableFuture<byte[]> one = new CompletableFuture<>();
            sealed.add(one);
            new Thread(() -> one.completeAsync(
                            () -> {
                                try {
                                    start.await();
                                    return TokenCipher.fromFile(key).seal(RECORD, "a");
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            Runnable::run))
                    .start();
        }

        for (CompletableFuture<byte[]> one : sealed) {
            assertThat(TokenCipher.fromFile(key).open(one.join(), "a")).isEqualTo(RECORD);
        }
    }

    @Test
    void whoeverComesWhileTheKeyIsMadeWaitsForIt() throws Exception {
        Path key = folder.resolve("key");
        CompletableFuture<byte[]> sealed = new CompletableFuture<>();
        Thread late = new Thread(() -> {
            try {
                sealed.complete(TokenCipher.fromFile(key).seal(RECORD, "a"));
            } catch (IOException e) {
                sealed.completeExceptionally(e);
            }
        });
        LockFile.Held maker = LockFile.at(folder.toRealPath().resolve("key.lock"))
                .holdUninterruptibly(Duration.ofSeconds(1))
                .orElseThrow();
        late.start();
        Parked.until(late);
        new AtomicFile(key, Disk.REAL).replace(new byte[32]);
        maker.close();

        assertThat(TokenCipher.fromBytes(new byte[32]).open(sealed.join(), "a")).isEqualTo(RECORD);
    }

    @Test
    void aKeyThatIsGoneIsNotMadeAnewForWhatItHasSealed() throws IOException {
        Path key = folder.resolve("key");
        EncryptedFileVault vault = EncryptedFileVault.at(folder.resolve("session"), TokenCipher.fromFile(key));
        vault.save(RECORD);
        Path kept = Files.move(key, folder.resolve("elsewhere"));
        EncryptedFileVault later = EncryptedFileVault.at(folder.resolve("session"), TokenCipher.fromFile(key));

        assertThatThrownBy(later::load)
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining(key + ", where its key was, is gone")
                .hasMessageContaining("clear()");
        assertThatThrownBy(() -> later.save("another".getBytes(UTF_8))).isInstanceOf(AuthException.Storage.class);
        assertThat(key).doesNotExist();

        Files.move(kept, key);
        assertThat(later.load()).contains(RECORD);
    }

    @Test
    void aVaultThatIsClearedGoesOnWithANewKey() throws IOException {
        Path key = folder.resolve("key");
        EncryptedFileVault vault = EncryptedFileVault.at(folder.resolve("session"), TokenCipher.fromFile(key));
        vault.save("before".getBytes(UTF_8));
        Files.delete(key);

        vault.clear();
        vault.save(RECORD);

        assertThat(EncryptedFileVault.at(folder.resolve("session"), TokenCipher.fromFile(key))
                        .load())
                .contains(RECORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx-----x"})
    void aKeyThatOthersMayUseIsRefusedAndLeftAsItIs(String modes) throws IOException {
        Path key = folder.resolve("key");
        byte[] sealed = TokenCipher.fromFile(key).seal(RECORD, "a");
        byte[] before = Files.readAllBytes(key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(modes));

        for (TokenCipher cipher : List.of(TokenCipher.fromFile(key), TokenCipher.fromFile(key))) {
            assertThatThrownBy(() -> cipher.seal(RECORD, "a"))
                    .isInstanceOf(AuthException.Storage.class)
                    .hasMessageContaining("others may use " + key)
                    .hasMessageContaining("chmod 600");
            assertThatThrownBy(() -> cipher.open(sealed, "a")).isInstanceOf(AuthException.Storage.class);
        }
        assertThat(permissions(key)).isEqualTo(modes);
        assertThat(Files.readAllBytes(key)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void aFileThatIsNoKeyIsRefusedAndLeftAsItIs(int length) throws IOException {
        Path key = folder.resolve("key");
        byte[] sealed = TokenCipher.fromBytes(new byte[32]).seal(RECORD, "a");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(key, new byte[length]);

        assertThatThrownBy(() -> TokenCipher.fromFile(key).seal(RECORD, "a"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("has " + length + " bytes, not 32");
        assertThat(why(TokenCipher.fromFile(key), sealed)).isEqualTo(WRONG_KEY);
        assertThat(Files.size(key)).isEqualTo(length);
    }

    @Test
    void aSymbolicLinkIsRefusedAndNothingIsWrittenThroughIt() throws IOException {
        Path target = folder.resolve("target");
        Path key = Files.createSymbolicLink(folder.resolve("key"), target);

        assertThatThrownBy(() -> TokenCipher.fromFile(key).seal(RECORD, "a"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining(key + " is a symbolic link");
        assertThat(target).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeMadeIsAStorageError() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> TokenCipher.fromFile(file.resolve("below/key")).seal(RECORD, "a"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("cannot use the key in " + file);
    }

    @Test
    void opensWhatTheSameBytesHaveSealed() throws IOException {
        Path key = folder.resolve("key");
        TokenCipher cipher = TokenCipher.fromFile(key);
        byte[] sealed = cipher.seal(RECORD, "a");

        assertThat(TokenCipher.fromBytes(Files.readAllBytes(key)).open(sealed, "a"))
                .isEqualTo(RECORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/"})
    void aPathWithoutANameIsRefusedAtOnce(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenCipher.fromFile(Path.of(path)))
                .withMessageContaining("no name");
    }

    private static TokenCipher.Unreadable.Why why(TokenCipher cipher, byte[] sealed) {
        return catchThrowableOfType(TokenCipher.Unreadable.class, () -> cipher.open(sealed, "a"))
                .why();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
