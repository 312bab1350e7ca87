package dev.freshet.samples.android.shrunk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * An AndroidKeyStore with one key, for a JVM: it stands in a file of the working directory. Not shrunk, and in its own
 * process only.
 */
public final class KeyStoreStub extends KeyStoreSpi {
    private static final Path FILE = Path.of("android-key-store");

    /** Starts the app whose class is named first, on a JVM that has this key store. */
    public static void main(String[] args) throws Exception {
        Security.addProvider(new Stubs());
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    /** Every class of this key store. */
    static final Class<?>[] ALL = {KeyStoreStub.class, Stubs.class, Generator.class};

    private static final class Stubs extends Provider {
        private static final long serialVersionUID = 1;

        Stubs() {
            super("AndroidKeyStore", "1", "");
            put("KeyStore.AndroidKeyStore", KeyStoreStub.class.getName());
            put("KeyGenerator.AES", Generator.class.getName());
        }
    }

    /** Makes the one key. */
    public static final class Generator extends KeyGeneratorSpi {
        @Override
        protected void engineInit(SecureRandom random) {}

        @Override
        protected void engineInit(AlgorithmParameterSpec asked, SecureRandom random) {}

        @Override
        protected void engineInit(int bits, SecureRandom random) {}

        @Override
        protected SecretKey engineGenerateKey() {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            try {
                Files.write(FILE, key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new SecretKeySpec(key, "AES");
        }
    }

    @Override
    public Key engineGetKey(String alias, char[] password) {
        try {
            return Files.exists(FILE) ? new SecretKeySpec(Files.readAllBytes(FILE), "AES") : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void engineDeleteEntry(String alias) {
        FILE.toFile().delete();
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        return Files.exists(FILE);
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        return Files.exists(FILE);
    }

    @Override
    public int engineSize() {
        return Files.exists(FILE) ? 1 : 0;
    }

    @Override
    public void engineLoad(InputStream none, char[] password) {}

    @Override
    public Enumeration<String> engineAliases() {
        return Collections.emptyEnumeration();
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        return false;
    }

    @Override
    public Certificate[] engineGetCertificateChain(String alias) {
        return null;
    }

    @Override
    public Certificate engineGetCertificate(String alias) {
        return null;
    }

    @Override
    public String engineGetCertificateAlias(Certificate certificate) {
        return null;
    }

    @Override
    public Date engineGetCreationDate(String alias) {
        return null;
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void engineStore(OutputStream out, char[] password) {
        throw new UnsupportedOperationException();
    }
}
