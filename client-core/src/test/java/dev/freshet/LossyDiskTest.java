package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P8: the machine stops at any step of a save, and loses what was not synced. */
class LossyDiskTest {
    private static final int STEPS = 5;
    private static final byte[] OLD = {1, 2, 3};
    private static final byte[] NEXT = new byte[600];

    @TempDir
    Path folder;

    private final LossyDisk disk = new LossyDisk();
    private int opened;

    private EncryptedFileVault vault() {
        return EncryptedFileVault.at(folder.resolve("session"), TokenCipher.fromBytes(new byte[32]), disk);
    }

    /** What a vault finds in a folder with this content. */
    private byte[] load(Map<String, LossyDisk.Found> left) throws IOException {
        Path restarted = Files.createDirectory(folder.resolve("restarted-" + opened++));
        for (Map.Entry<String, LossyDisk.Found> file : left.entrySet()) {
            Files.write(restarted.resolve(file.getKey()), file.getValue().bytes);
        }
        EncryptedFileVault vault =
                EncryptedFileVault.at(restarted.resolve("session"), TokenCipher.fromBytes(new byte[32]));
        byte[] found = vault.load().orElse(new byte[0]);
        vault.save(OLD);
        assertThat(vault.load()).contains(OLD);
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void whereverASaveStopsTheOldRecordIsThereOrTheNewOne(int steps) throws Exception {
        vault().save(OLD);
        disk.stopAfter(steps);
        if (steps < STEPS) {
            assertThatThrownBy(() -> vault().save(NEXT)).isInstanceOf(LossyDisk.Stopped.class);
        } else {
            vault().save(NEXT);
        }

        Set<Integer> lengths = new HashSet<>();
        for (Map<String, LossyDisk.Found> left : disk.afterAStop()) {
            byte[] found = load(left);
            assertThat(found).isIn(OLD, NEXT);
            lengths.add(found.length);
        }

        if (steps == STEPS) {
            assertThat(lengths).containsExactly(NEXT.length);
        } else if (steps < STEPS - 1) {
            assertThat(lengths).containsExactly(OLD.length);
        } else {
            assertThat(lengths).containsExactlyInAnyOrder(OLD.length, NEXT.length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void whereverTheFirstSaveStopsTheVaultIsEmptyOrHasTheRecord(int steps) throws Exception {
        disk.stopAfter(steps);
        assertThatThrownBy(() -> vault().save(NEXT)).isInstanceOf(LossyDisk.Stopped.class);

        for (Map<String, LossyDisk.Found> left : disk.afterAStop()) {
            assertThat(load(left)).isIn(new byte[0], NEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void whereverAClearStopsTheVaultHasTheRecordOrIsEmpty(int steps) throws Exception {
        vault().save(OLD);
        disk.stopAfter(steps);
        try {
            vault().clear();
        } catch (LossyDisk.Stopped stopped) {
            assertThat(steps).isLessThan(STEPS);
        }

        for (Map<String, LossyDisk.Found> left : disk.afterAStop()) {
            assertThat(load(left)).isIn(OLD, new byte[0]);
        }
    }

    @Test
    void aFullDiskLeavesTheOldRecordAndSaysSo() throws Exception {
        vault().save(OLD);
        disk.leaveRoomFor(300);

        assertThatThrownBy(() -> vault().save(NEXT))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("No space left")
                .hasMessageContaining("not full");

        assertThat(vault().load()).contains(OLD);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("session", "session.lock");
        }
    }

    /** P10: what is written before a token is spent is as long as what will be written after. The next pair is the second. */
    @Test
    void aFullDiskShowsBeforeTheRefreshTokenIsSpent() throws Exception {
        StrictEndpoint endpoint = new StrictEndpoint();
        try (AuthSession session = AuthSession.builder()
                .endpoint(endpoint)
                .origins("https://api.example.com")
                .vault(vault())
                .build()) {
            session.signIn(endpoint.issue());
            long now = Files.size(folder.resolve("session"));
            disk.leaveRoomFor(now + 100);
            Access access = session.accessFor("https", "api.example.com", 443);

            assertThatThrownBy(() -> session.replaceBlocking(access, Duration.ofSeconds(30), () -> false))
                    .isInstanceOf(AuthException.Storage.class);

            assertThat(endpoint.issue().access().reveal()).isEqualTo("access-2");
        }
    }

    @Test
    void aRenameThatIsRefusedWhileSomebodyReadsIsTriedAgain() throws Exception {
        vault().save(OLD);
        disk.denyRenames(7);

        vault().save(NEXT);

        assertThat(vault().load()).contains(NEXT);
    }

    @Test
    void aRenameThatGoesOnBeingRefusedIsGivenUpAndTheOldRecordStays() throws Exception {
        vault().save(OLD);
        disk.renames = 0;
        disk.denyRenames(100);

        assertThatThrownBy(() -> vault().save(NEXT))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("give this user the file");

        assertThat(disk.renames).isEqualTo(8);
        assertThat(vault().load()).contains(OLD);
    }
}
