package dev.freshet.jose;

import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/** A key store that gives no key away, and whose keys only its own provider can use, as a PKCS #11 token is. */
final class LockedKeys extends Provider {
    private static final long serialVersionUID = 1;

    LockedKeys() {
        super("LockedKeys", "1", "signs with keys that nobody can read");
        for (String algorithm : new String[] {"SHA256withECDSA", "RSASSA-PSS", "EdDSA"}) {
            putService(new Service(this, "Signature", algorithm, Signing.class.getName(), null, null) {
                @Override
                public Object newInstance(@Nullable Object parameter) {
                    return new Signing(algorithm);
                }
            });
        }
    }

    /** A key that says of itself what it is for, and nothing else. */
    @SuppressWarnings("serial") // never is
    record Locked(PrivateKey inside) implements PrivateKey {
        @Override
        public String getAlgorithm() {
            return inside.getAlgorithm();
        }

        @Override
        public @Nullable String getFormat() {
            return null;
        }

        @Override
        public byte @Nullable [] getEncoded() {
            return null;
        }
    }

    private static final class Signing extends SignatureSpi {
        private final Signature signature;

        Signing(String algorithm) {
            try {
                signature = Signature.getInstance(algorithm, algorithm.equals("RSASSA-PSS") ? "SunRsaSign" : "SunEC");
            } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
            if (!(key instanceof Locked locked)) {
                throw new InvalidKeyException("not of this store");
            }
            signature.initSign(locked.inside());
        }

        @Override
        protected void engineSetParameter(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
            signature.setParameter(spec);
        }

        @Override
        protected void engineUpdate(byte b) throws SignatureException {
            signature.update(b);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
            signature.update(bytes, offset, length);
        }

        @Override
        protected byte[] engineSign() throws SignatureException {
            return signature.sign();
        }

        @Override
        protected void engineInitVerify(PublicKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected boolean engineVerify(byte[] bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected @Nullable AlgorithmParameters engineGetParameters() {
            return null;
        }
    }
}
