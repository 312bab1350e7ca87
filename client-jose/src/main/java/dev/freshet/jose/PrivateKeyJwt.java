package dev.freshet.jose;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.freshet.ClientAssertion;
import dev.freshet.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client that signs with a private key (private_key_jwt: RFC 7523, OpenID Connect Core section 9). Immutable, and safe for
 * use by many threads.
 *
 * <pre>{@code
 * OAuthEndpoint.discover("https://id.example.com")
 *         .clientId("app")
 *         .clientAssertion(PrivateKeyJwt.signedBy("app", key, "key-1"))
 *         .over(transport)
 * }</pre>
 *
 * <p>The key decides the algorithm, of those that FAPI 2.0 allows (section 5.4): ES256 on P-256, PS256 with RSA of 2048 bits
 * or more, EdDSA on Ed25519. Each assertion is for one request: {@code aud} is the issuer alone and as a plain string, {@code
 * iss} and {@code sub} are the client's id, {@code jti} has 128 random bits, and {@code exp} is a minute after {@code iat},
 * by this machine's clock.
 */
public final class PrivateKeyJwt implements ClientAssertion {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String clientId;
    private final PrivateKey key;
    private final SigningAlgorithm algorithm;
    private final JWSHeader header;
    private final Clock clock;

    PrivateKeyJwt(String clientId, PrivateKey key, @Nullable String keyId, Clock clock) {
        this.clientId = Objects.requireNonNull(clientId, "clientId");
        this.key = Objects.requireNonNull(key, "key");
        this.algorithm = SigningAlgorithm.of(key);
        this.header = new JWSHeader.Builder(algorithm.jws()).keyID(keyId).build();
        this.clock = clock;
    }

    /**
     * Signs with this key, by whichever registered provider can: it may stay in a key store that does not give it away
     * (PKCS #11, a cloud's HSM), whose provider {@link java.security.Security#addProvider} knows then.
     *
     * @param keyId the {@code kid} by which the server knows the key; null to send none
     * @throws IllegalArgumentException if no allowed algorithm fits the key
     */
    public static PrivateKeyJwt signedBy(String clientId, PrivateKey key, @Nullable String keyId) {
        return new PrivateKeyJwt(clientId, key, keyId, Clock.systemUTC());
    }

    /**
     * Signs with the key of a JWK (RFC 7517), by its {@code kid} if it has one.
     *
     * @param jwk its JSON, private members included
     * @throws IllegalArgumentException if it is no private key, no allowed algorithm fits it, or it is for another one
     */
    public static PrivateKeyJwt fromJwk(String clientId, Secret jwk) {
        JWK parsed;
        PrivateKey key;
        try {
            parsed = JWK.parse(jwk.reveal());
            key = privateKey(parsed);
        } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("not the JWK of a private key: EC, RSA or OKP");
        }
        PrivateKeyJwt made = signedBy(clientId, key, parsed.getKeyID());
        Algorithm declared = parsed.getAlgorithm();
        if (declared != null
                && !declared.getName().equals(made.header.getAlgorithm().getName())) {
            throw new IllegalArgumentException("the JWK is for another algorithm than " + made.header.getAlgorithm());
        }
        return made;
    }

    private static PrivateKey privateKey(JWK jwk) throws JOSEException, GeneralSecurityException {
        PrivateKey key;
        if (jwk instanceof OctetKeyPair pair) {
            // nimbus has these from Tink only
            NamedParameterSpec curve = new NamedParameterSpec(pair.getCurve().getName());
            key = KeyFactory.getInstance("EdDSA").generatePrivate(new EdECPrivateKeySpec(curve, pair.getDecodedD()));
        } else if (jwk instanceof com.nimbusds.jose.jwk.ECKey pair) {
            key = pair.toPrivateKey();
        } else {
            key = jwk.toRSAKey().toPrivateKey();
        }
        return Objects.requireNonNull(key, "private key");
    }

    @Override
    public String assertion(String audience) throws IOException {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(clientId)
                .subject(clientId)
                .claim("aud", audience)
                .jwtID(Base64URL.encode(id).toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)))
                .build();
        byte[] input = new SignedJWT(header, claims).getSigningInput();
        byte[] signature;
        try {
            signature = algorithm.sign(key, input);
        } catch (GeneralSecurityException | JOSEException | RuntimeException e) {
            throw new IOException("the key does not sign (" + e.getClass().getSimpleName()
                    + "): one that stays in a key store needs its provider registered");
        }
        return new String(input, StandardCharsets.US_ASCII) + '.' + Base64URL.encode(signature);
    }

    /** Shows the client's id and the key's. */
    @Override
    public String toString() {
        return "PrivateKeyJwt[" + clientId + " " + header.getKeyID() + " " + header.getAlgorithm() + "]";
    }
}
