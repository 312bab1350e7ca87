package dev.freshet.keychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.freshet.AuthException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of Security.framework, and what its answers mean, on a fake of it: no macOS was at hand. */
class MacKeychainTest {
    private final Recorded recorded = new Recorded();
    private final MacKeychain binding = new MacKeychain(recorded, released -> recorded.calls.add("release"), "app");

    /** Answers as the framework is documented to, and keeps what was asked. */
    private static final class Recorded implements MacKeychain.Security {
        final List<String> calls = new ArrayList<>();
        final Map<String, byte[]> secrets = new LinkedHashMap<>();
        final Memory given = new Memory(64);
        int status;

        private static String name(byte[] service, byte[] account) {
            return new String(service, StandardCharsets.UTF_8) + "/" + new String(account, StandardCharsets.UTF_8);
        }

        @Override
        public int SecKeychainAddGenericPassword(
                Pointer keychain,
                int serviceLength,
                byte[] service,
                int accountLength,
                byte[] account,
                int length,
                Pointer password,
                PointerByReference item) {
            assertThat(serviceLength).isEqualTo(service.length);
            assertThat(accountLength).isEqualTo(account.length);
            if (status != 0) {
                return status;
            }
            byte[] before = secrets.putIfAbsent(name(service, account), password.getByteArray(0, length));
            return before == null ? 0 : -25299;
        }

        @Override
        public int SecKeychainFindGenericPassword(
                Pointer keychain,
                int serviceLength,
                byte[] service,
                int accountLength,
                byte[] account,
                IntByReference length,
                PointerByReference password,
                PointerByReference item) {
            byte[] found = secrets.get(name(service, account));
            if (status != 0 || found == null) {
                return status == 0 ? -25300 : status;
            }
            if (password != null) {
                given.write(0, found, 0, found.length);
                length.setValue(found.length);
                password.setValue(given);
            }
            if (item != null) {
                calls.add("item " + name(service, account));
                item.setValue(given);
            }
            return 0;
        }

        @Override
        public int SecKeychainItemDelete(Pointer item) {
            String last = calls.get(calls.size() - 1);
            secrets.remove(last.substring("item ".length()));
            return 0;
        }

        @Override
        public int SecKeychainItemFreeContent(Pointer attributes, Pointer password) {
            calls.add("free");
            return 0;
        }
    }

    @Test
    void aSecretComesBackAndItsCopyIsWipedAndFreed() throws Exception {
        assertThat(binding.add("al\u00efce", new byte[] {7, 8})).isTrue();

        assertThat(binding.read("al\u00efce")).containsExactly(7, 8);

        assertThat(recorded.secrets).containsOnlyKeys("app/al\u00efce");
        assertThat(recorded.given.getByteArray(0, 2)).containsExactly(0, 0);
        assertThat(recorded.calls).containsExactly("free");
    }

    @Test
    void whatIsThereIsNotReplaced() throws Exception {
        binding.add("alice", new byte[] {7});

        assertThat(binding.add("alice", new byte[] {8})).isFalse();
        assertThat(binding.read("alice")).containsExactly(7);
    }

    @Test
    void whatIsNotThereIsNothing() throws Exception {
        assertThat(binding.read("alice")).isNull();
        assertThat(binding.delete("alice")).isFalse();
    }

    @Test
    void aDeletedSecretIsGoneAndItsReferenceReleased() throws Exception {
        binding.add("alice", new byte[] {7});

        assertThat(binding.delete("alice")).isTrue();

        assertThat(binding.read("alice")).isNull();
        assertThat(recorded.calls).containsExactly("item app/alice", "release");
    }

    @ParameterizedTest
    @CsvSource({"-128, allow it", "-25293, allow it", "-25308, unlock-keychain", "-67671, OSStatus -67671"})
    void aFailureSaysWhatToDo(int status, String advice) {
        recorded.status = status;

        assertThatThrownBy(() -> binding.read("alice"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining(advice);
        assertThatThrownBy(() -> binding.add("alice", new byte[1])).hasMessageContaining(advice);
    }
}
