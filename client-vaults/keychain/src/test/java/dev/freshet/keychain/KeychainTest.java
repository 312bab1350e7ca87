package dev.freshet.keychain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthException;
import dev.freshet.TokenCipher;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeychainTest {
    private static final byte[] PLAIN = {1, 2, 3};

    private final FakeBinding binding = new FakeBinding();

    @Test
    void theKeyOfANameStaysTheSame() throws Exception {
        byte[] sealed = Keychain.open(binding).cipher("alice").seal(PLAIN, "vault");

        assertThat(Keychain.open(binding).cipher("alice").open(sealed, "vault")).isEqualTo(PLAIN);
        assertThatThrownBy(() -> Keychain.open(binding).cipher("bob").open(sealed, "vault"))
                .isInstanceOf(TokenCipher.Unreadable.class);
    }

    @Test
    void ofTwoThatMakeAKeyBothGetTheFirst() throws Exception {
        Keychain keychain = Keychain.open(binding);
        byte[] theirs = new byte[32];
        theirs[5] = 9;
        Binding slow = new Binding() {
            @Override
            public byte[] read(String name) throws java.io.IOException {
                return binding.read(name);
            }

            @Override
            public boolean add(String name, byte[] secret) {
                if (name.equals("alice")) {
                    binding.add(name, theirs);
                }
                return binding.add(name, secret);
            }

            @Override
            public boolean delete(String name) {
                return binding.delete(name);
            }
        };

        byte[] sealed = Keychain.open(slow).cipher("alice").seal(PLAIN, "vault");

        assertThat(TokenCipher.fromBytes(theirs).open(sealed, "vault")).isEqualTo(PLAIN);
        assertThat(keychain.cipher("alice").open(sealed, "vault")).isEqualTo(PLAIN);
    }

    @Test
    void aForgottenKeyOpensNothingAnyMore() throws Exception {
        Keychain keychain = Keychain.open(binding);
        byte[] sealed = keychain.cipher("alice").seal(PLAIN, "vault");

        assertThat(keychain.forget("alice")).isTrue();

        assertThat(keychain.forget("alice")).isFalse();
        assertThatThrownBy(() -> keychain.cipher("alice").open(sealed, "vault"))
                .isInstanceOf(TokenCipher.Unreadable.class);
    }

    @Test
    void openingLeavesNothingBehind() throws Exception {
        Keychain.open(binding);

        assertThat(binding.secrets).isEmpty();
    }

    @Test
    void aKeychainThatForgetsIsRefused() {
        binding.forgetful = true;

        assertThatThrownBy(() -> Keychain.open(binding))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("use a passphrase or a key file");
    }

    @Test
    void aKeychainThatGivesBackSomethingElseIsRefused() {
        binding.spoiling = true;

        assertThatThrownBy(() -> Keychain.open(binding)).isInstanceOf(AuthException.Storage.class);
    }

    @Test
    void somethingElseUnderTheNameIsLeftAlone() throws Exception {
        Keychain keychain = Keychain.open(binding);
        binding.add("alice", PLAIN);

        assertThatThrownBy(() -> keychain.cipher("alice"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("choose another name");
        assertThat(binding.secrets).containsKey("alice");
    }

    @Test
    void aKeychainThatHangsIsGivenUp() {
        CountDownLatch released = new CountDownLatch(1);
        binding.hanging = released;

        assertThatThrownBy(() -> Keychain.open(new Limited(Duration.ofMillis(50), () -> binding)))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("waiting for somebody to unlock it");
        released.countDown();
    }

    @Test
    void anInterruptEndsTheWait() {
        CountDownLatch released = new CountDownLatch(1);
        binding.hanging = released;
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Keychain.open(new Limited(Duration.ofDays(1), () -> binding)))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        released.countDown();
    }

    @Test
    void aMissingLibraryIsNamed() {
        assertThatThrownBy(() -> Keychain.open(new Limited(Duration.ofDays(1), () -> {
                    throw new NoClassDefFoundError("com/sun/jna/Native");
                })))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("net.java.dev.jna:jna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SunOS", "", "FreeBSD"})
    void anUnknownSystemIsSaidSo(String os) {
        assertThatThrownBy(() -> Keychain.bindingOf(os, "app"))
                .isInstanceOf(AuthException.Storage.class)
                .hasMessageContaining("fromPassphrase");
    }
}
