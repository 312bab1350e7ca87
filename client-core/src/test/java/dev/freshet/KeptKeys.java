package dev.freshet;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key store that keeps its keys, as AndroidKeyStore does: they have no encoded form, only its own cipher takes them,
 * and that cipher refuses an IV from outside when it encrypts.
 */
final class KeptKeys {
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static final AtomicInteger FETCHED = new AtomicInteger();
    private static final AtomicInteger VERSION = new AtomicInteger();
    private static final Queue<Exception> FAILURES = new ConcurrentLinkedQueue<>();

    /** Named as Android's, which is no class of the JDK. */
    static final class KeyPermanentlyInvalidatedException extends InvalidKeyException {
        private static final long serialVersionUID = 1;
    }

    /** The next uses of a key fail so, one after another. */
    void failNext(Exception... failures) {
        FAILURES.addAll(List.of(failures));
    }

    /** Deletes every key and makes another under its name; who holds the old one is not told. */
    void replaceKeys() {
        VERSION.incrementAndGet();
    }

    private static void failIfTold() throws InvalidKeyException {
        Exception failure = FAILURES.poll();
        if (failure instanceof InvalidKeyException invalid) {
            throw invalid;
        }
        if (failure instanceof RuntimeException broken) {
            throw broken;
        }
    }

    int asked() {
        return ASKED.get();
    }

    /** How often a key was fetched since this was installed. */
    int fetched() {
        return FETCHED.get();
    }

    Installed install() throws GeneralSecurityException {
        FETCHED.set(0);
        Provider provider = new KeptProvider();
        Security.addProvider(provider);
        return new Installed(provider);
    }

    static final class Installed implements AutoCloseable {
        private final Provider provider;

        private Installed(Provider provider) {
            this.provider = provider;
        }

        KeyStore store() throws Exception {
            KeyStore store = KeyStore.getInstance("Kept", provider);
            store.load(null, null);
            return store;
        }

        @Override
        public void close() {
            FAILURES.clear();
            Security.removeProvider(provider.getName());
        }
    }

    private static final class KeptProvider extends Provider {
        private static final long serialVersionUID = 1;

        KeptProvider() {
            super("Kept", "1", "keys that stay");
            putService(new Service(this, "KeyStore", "Kept", Store.class.getName(), List.of(), Map.of()) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Store();
                }
            });
            Map<String, String> takes = Map.of("SupportedKeyClasses", KeptKey.class.getName());
            putService(new Service(this, "Cipher", "AES/GCM/NoPadding", Gcm.class.getName(), List.of(), takes) {
                @Override
                public Object newInstance(Object parameter) {
                    return new Gcm();
                }

                @Override
                public boolean supportsParameter(Object parameter) {
                    return parameter instanceof KeptKey;
                }
            });
        }
    }

    private static final class KeptKey implements SecretKey {
        private static final long serialVersionUID = 1;
        private final String alias;
        private final int version = VERSION.get();

        KeptKey(String alias) {
            this.alias = alias;
        }

        private SecretKey inside() {
            byte[] key = new byte[32];
            key[0] = (byte) alias.hashCode();
            key[1] = (byte) version;
            return new SecretKeySpec(key, "AES");
        }

        @Override
        public String getAlgorithm() {
            return "AES";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    private static final class Gcm extends CipherSpi {
        private final Cipher inner;

        Gcm() {
            try {
                inner = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
            ASKED.incrementAndGet();
            failIfTold();
            inner.init(mode, ((KeptKey) key).inside());
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec spec, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            if (mode == Cipher.ENCRYPT_MODE) {
                throw new InvalidAlgorithmParameterException("the store makes the IV");
            }
            ASKED.incrementAndGet();
            failIfTold();
            inner.init(mode, ((KeptKey) key).inside(), spec);
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random)
                throws InvalidAlgorithmParameterException {
            throw new InvalidAlgorithmParameterException("a spec, please");
        }

        @Override
        protected void engineUpdateAAD(byte[] bytes, int offset, int length) {
            inner.updateAAD(bytes, offset, length);
        }

        @Override
        protected byte[] engineDoFinal(byte[] in, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            return inner.doFinal(in, offset, length);
        }

        @Override
        protected byte[] engineGetIV() {
            return inner.getIV();
        }

        @Override
        protected void engineSetMode(String mode) {}

        @Override
        protected void engineSetPadding(String padding) {}

        @Override
        protected int engineGetBlockSize() {
            return 16;
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return length + 16;
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return inner.getParameters();
        }

        @Override
        protected byte[] engineUpdate(byte[] in, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected int engineUpdate(byte[] in, int offset, int length, byte[] out, int at) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected int engineDoFinal(byte[] in, int offset, int length, byte[] out, int at) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Store extends KeyStoreSpi {
        @Override
        public Key engineGetKey(String alias, char[] password) throws UnrecoverableKeyException {
            if (FAILURES.peek() instanceof UnrecoverableKeyException) {
                throw (UnrecoverableKeyException) FAILURES.remove();
            }
            FETCHED.incrementAndGet();
            return new KeptKey(alias);
        }

        @Override
        public void engineLoad(InputStream in, char[] password) {}

        @Override
        public boolean engineContainsAlias(String alias) {
            return true;
        }

        @Override
        public boolean engineIsKeyEntry(String alias) {
            return true;
        }

        @Override
        public Enumeration<String> engineAliases() {
            return Collections.emptyEnumeration();
        }

        @Override
        public int engineSize() {
            return 0;
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
        public Date engineGetCreationDate(String alias) {
            return null;
        }

        @Override
        public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain)
                throws KeyStoreException {
            throw new KeyStoreException("read only");
        }

        @Override
        public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) throws KeyStoreException {
            throw new KeyStoreException("read only");
        }

        @Override
        public void engineSetCertificateEntry(String alias, Certificate certificate) throws KeyStoreException {
            throw new KeyStoreException("read only");
        }

        @Override
        public void engineDeleteEntry(String alias) throws KeyStoreException {
            throw new KeyStoreException("read only");
        }

        @Override
        public boolean engineIsCertificateEntry(String alias) {
            return false;
        }

        @Override
        public String engineGetCertificateAlias(Certificate certificate) {
            return null;
        }

        @Override
        public void engineStore(OutputStream out, char[] password) {}
    }
}
