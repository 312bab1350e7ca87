package dev.freshet.samples.android;

import android.hardware.security.keymint.ErrorCode;
import android.hardware.security.keymint.KeyParameter;
import android.hardware.security.keymint.KeyParameterValue;
import android.hardware.security.keymint.Tag;
import android.os.ServiceSpecificException;
import android.system.keystore2.IKeystoreOperation;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One use of a key in the {@link KeystoreDaemon}. */
final class GcmOperation extends IKeystoreOperation.Default {
    private final Cipher cipher;
    private final Runnable beforeEnd;
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();

    /** Encrypts if there is no IV: the key store makes its own. */
    GcmOperation(byte[] key, byte[] iv, Runnable beforeEnd) {
        this.beforeEnd = beforeEnd;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
            SecretKeySpec aes = new SecretKeySpec(key, "AES");
            if (iv == null) {
                cipher.init(Cipher.ENCRYPT_MODE, aes);
            } else {
                cipher.init(Cipher.DECRYPT_MODE, aes, new GCMParameterSpec(128, iv));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    KeyParameter nonce() {
        KeyParameter nonce = new KeyParameter();
        nonce.tag = Tag.NONCE;
        nonce.value = KeyParameterValue.blob(cipher.getIV());
        return nonce;
    }

    @Override
    public void updateAad(byte[] bytes) {
        cipher.updateAAD(bytes);
    }

    @Override
    public byte[] update(byte[] bytes) {
        input.writeBytes(bytes);
        return null;
    }

    @Override
    public byte[] finish(byte[] last, byte[] signature) {
        beforeEnd.run();
        if (last != null) {
            input.writeBytes(last);
        }
        try {
            return cipher.doFinal(input.toByteArray());
        } catch (AEADBadTagException e) {
            throw new ServiceSpecificException(ErrorCode.VERIFICATION_FAILED);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
