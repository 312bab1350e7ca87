package dev.freshet.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;

/**
 * The signatures that FAPI 2.0 allows (section 5.4), made by the JDK's own API: nimbus has no EdDSA without Tink, and sets
 * the parameters of PS256 before it shows the key, which fixes a provider that does not know a foreign key.
 */
enum SigningAlgorithm {
    ES256("SHA256withECDSA"),
    PS256("RSASSA-PSS"),
    EDDSA("EdDSA");

    private static final int BITS = 2048;

    private final String jca;

    SigningAlgorithm(String jca) {
        this.jca = jca;
    }

    /**
     * The algorithm of a key. Of one that does not show what it is like, its signatures will tell.
     *
     * @throws IllegalArgumentException if there is none
     */
    static SigningAlgorithm of(PrivateKey key) {
        String kind = String.valueOf(key.getAlgorithm()).toUpperCase(Locale.ROOT);
        if (kind.equals("EC") && !(key instanceof ECKey known && !isP256(known))) {
            return ES256;
        }
        if (kind.startsWith("RSA")
                && !(key instanceof RSAKey known && known.getModulus().bitLength() < BITS)) {
            return PS256;
        }
        boolean edwards = kind.equals("EDDSA") || kind.equals("ED25519");
        if (edwards
                && !(key instanceof EdECKey known
                        && !known.getParams().getName().equalsIgnoreCase("Ed25519"))) {
            return EDDSA;
        }
        throw new IllegalArgumentException(
                "a client signs with EC on P-256, RSA of 2048 bits or more, or Ed25519; this is " + kind);
    }

    private static boolean isP256(ECKey key) {
        return Curve.P_256.equals(Curve.forECParameterSpec(key.getParams()));
    }

    JWSAlgorithm jws() {
        return switch (this) {
            case ES256 -> JWSAlgorithm.ES256;
            case PS256 -> JWSAlgorithm.PS256;
            case EDDSA -> JWSAlgorithm.EdDSA;
        };
    }

    byte[] sign(PrivateKey key, byte[] input) throws GeneralSecurityException, JOSEException {
        Signature signature = Signature.getInstance(jca);
        signature.initSign(key);
        if (this == PS256) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.update(input);
        byte[] made = signature.sign();
        if (this == ES256) {
            made = ECDSA.transcodeSignatureToConcat(made, 64);
        }
        boolean fits = this == PS256 ? made.length >= BITS / 8 : made.length == 64;
        if (!fits) {
            throw new InvalidKeyException("the key is none for " + jws());
        }
        return made;
    }
}
