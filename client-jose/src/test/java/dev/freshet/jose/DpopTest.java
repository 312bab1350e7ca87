package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.AuthScheme.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** O41, O46, O47: the scheme, with keys in the vault and in a key store. */
class DpopTest {
    @TempDir
    Path folder;

    @Test
    void onlyABoundTokenIsUsed() {
        Dpop dpop = Dpop.inVault();

        assertThat(dpop.accepts("DPoP")).isTrue();
        assertThat(dpop.accepts("dpop")).isTrue();
        assertThat(dpop.accepts("Bearer")).isFalse();
        assertThat(dpop.boundToMachine()).isFalse();
    }

    @Test
    void aKeyOfAKeyStoreSignsAndTheVaultKeepsItsThumbprint() throws Exception {
        KeyStore store = StoredKeys.with(folder, "secp256r1");
        DpopKey key = DpopKey.inKeyStore(store, "dpop", StoredKeys.PASSWORD);

        Dpop dpop = Dpop.inKeyStore(store, "dpop", StoredKeys.PASSWORD);
        Signer signer = dpop.signer(key.secret());

        assertThat(key.secret().reveal()).isEqualTo("jkt:" + key.thumbprint());
        assertThat(signer.sign("GET", "https://api.example.com/", null)).containsKey("DPoP");
        assertThat(dpop.boundToMachine()).isTrue();
    }

    @Test
    void anotherKeyInItsPlaceIsNotThePairs() throws Exception {
        DpopKey before = DpopKey.inKeyStore(StoredKeys.with(folder, "secp256r1"), "dpop", StoredKeys.PASSWORD);
        KeyStore now = StoredKeys.with(folder, "secp256r1");

        assertThat(Dpop.inKeyStore(now, "dpop", StoredKeys.PASSWORD).signer(before.secret()))
                .isNull();
    }

    @Test
    void aKeyThatIsGoneOrOfAnotherCurveIsNone() throws Exception {
        DpopKey before = DpopKey.inKeyStore(StoredKeys.with(folder, "secp256r1"), "dpop", StoredKeys.PASSWORD);

        assertThat(Dpop.inKeyStore(StoredKeys.empty(), "dpop", null).signer(before.secret()))
                .isNull();
        assertThat(Dpop.inKeyStore(StoredKeys.with(folder, "secp384r1"), "dpop", StoredKeys.PASSWORD)
                        .signer(before.secret()))
                .isNull();
    }

    /** A wrong password, a store that is locked: nobody knows whether the key is there. */
    @Test
    void aKeyStoreThatDoesNotAnswerSaysNothingOfTheKey() throws Exception {
        KeyStore store = StoredKeys.with(folder, "secp256r1");
        DpopKey key = DpopKey.inKeyStore(store, "dpop", StoredKeys.PASSWORD);

        assertThatThrownBy(() ->
                        Dpop.inKeyStore(store, "dpop", "wrong".toCharArray()).signer(key.secret()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("key store")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> Dpop.inKeyStore(KeyStore.getInstance("PKCS12"), "dpop", null)
                        .signer(key.secret()))
                .isInstanceOf(IOException.class);
    }
}
