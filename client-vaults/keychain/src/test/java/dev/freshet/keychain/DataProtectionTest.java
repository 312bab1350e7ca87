package dev.freshet.keychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.LastErrorException;
import dev.freshet.AuthException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files, and what is asked of DPAPI, on a fake of it: no Windows was at hand. */
class DataProtectionTest {
    private static final int BAD_DATA = 13;

    @TempDir
    private Path folder;

    /** Turns every bit, and appends the entropy. */
    private static final class Turning implements DataProtection.Dpapi {
        @Override
        public byte[] protect(byte[] plain, byte[] entropy) {
            byte[] sealed = Arrays.copyOf(plain, plain.length + entropy.length);
            for (int i = 0; i < plain.length; i++) {
                sealed[i] = (byte) ~plain[i];
            }
            System.arraycopy(entropy, 0, sealed, plain.length, entropy.length);
            return sealed;
        }

        @Override
        public byte[] unprotect(byte[] sealed, byte[] entropy) {
            int length = sealed.length - entropy.length;
            if (length < 0 || !Arrays.equals(Arrays.copyOfRange(sealed, length, sealed.length), entropy)) {
                throw new LastErrorException(BAD_DATA);
            }
            byte[] plain = Arrays.copyOf(sealed, length);
            for (int i = 0; i < length; i++) {
                plain[i] = (byte) ~plain[i];
            }
            return plain;
        }
    }

    private DataProtection binding(String application) {
        return new DataProtection(new Turning(), folder.resolve("keys"), application);
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(folder.resolve("keys"))) {
            return all.toList();
        }
    }

    @Test
    void aSecretComesBack() throws Exception {
        assertThat(binding("app").add("../al\u00efce", new byte[] {7, 8})).isTrue();

        assertThat(binding("app").read("../al\u00efce")).containsExactly(7, 8);
        assertThat(files()).hasSize(1);
        assertThat(Files.readAllBytes(files().get(0))).startsWith((byte) ~7, (byte) ~8);
    }

    @Test
    void whatIsThereIsNotReplaced() throws Exception {
        binding("app").add("alice", new byte[] {7});

        assertThat(binding("app").add("alice", new byte[] {8})).isFalse();
        assertThat(binding("app").read("alice")).containsExactly(7);
        assertThat(files()).hasSize(1);
    }

    @Test
    void aDeletedSecretIsGone() throws Exception {
        assertThat(binding("app").read("alice")).isNull();
        binding("app").add("alice", new byte[] {7});

        assertThat(binding("app").delete("alice")).isTrue();
        assertThat(binding("app").delete("alice")).isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    void whatAnotherUserHasSealedIsLeftWhereItIs() throws Exception {
        binding("app").add("alice", new byte[] {7});

        assertThatThrownBy(() -> binding("another").read("alice"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("for this user on this machine");
        assertThat(files()).hasSize(1);
    }
}
