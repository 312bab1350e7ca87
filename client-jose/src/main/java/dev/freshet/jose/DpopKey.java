package dev.freshet.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.freshet.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key that tokens are bound to: ES256, on P-256. Immutable, and safe for use by many threads. An application needs it
 * for its own login only; what comes after is the session's.
 */
public final class DpopKey {
    private static final String THUMBPRINT = "jkt:";
    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String thumbprint;
    private final Secret secret;
    private final JWSHeader header;
    private final JWSSigner signer;

    private DpopKey(ECKey publicKey, JWSSigner signer, @Nullable Secret secret) throws JOSEException {
        this.thumbprint = publicKey.computeThumbprint().toString();
        this.secret = secret == null ? Secret.of(THUMBPRINT + thumbprint) : secret;
        this.header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(TYPE)
                .jwk(publicKey)
                .build();
        this.signer = signer;
    }

    /** A new key, made at random; one a sign-in. */
    public static DpopKey generate() {
        try {
            return of(new ECKeyGenerator(Curve.P_256).secureRandom(RANDOM).generate());
        } catch (JOSEException e) {
            throw new IllegalStateException("this platform makes no key on P-256", e);
        }
    }

    /**
     * The key of a key store's entry; what {@link Dpop#inKeyStore} signs with.
     *
     * @param password of the entry; null when it has none
     * @throws IOException if the key store has no such key, or does not answer
     */
    public static DpopKey inKeyStore(KeyStore store, String alias, char @Nullable [] password) throws IOException {
        DpopKey found = find(store, alias, password);
        if (found == null) {
            throw new IOException("the key store has no EC key pair on P-256 with this alias");
        }
        return found;
    }

    static @Nullable DpopKey find(KeyStore store, String alias, char @Nullable [] password) throws IOException {
        try {
            Certificate certificate = store.getCertificate(alias);
            if (!(store.getKey(alias, password) instanceof PrivateKey key)) {
                return null;
            }
            if (certificate == null) {
                // Android's says null of both a key that is gone and a daemon that fails; getKey tells them apart
                throw new IOException("the key store does not give the key's certificate");
            }
            if (!(certificate.getPublicKey() instanceof ECPublicKey known)
                    || !Curve.P_256.equals(Curve.forECParameterSpec(known.getParams()))) {
                return null;
            }
            ECDSASigner signer = new ECDSASigner(key, Curve.P_256);
            if (store.getProvider().getService("Signature", "SHA256withECDSA") != null) {
                // a token's provider need not be one of the registered ones, and no other one knows its keys
                signer.getJCAContext().setProvider(store.getProvider());
            }
            return new DpopKey(new ECKey.Builder(Curve.P_256, known).build(), signer, null);
        } catch (GeneralSecurityException | JOSEException | RuntimeException e) {
            throw new IOException(
                    "the key store does not give the key: " + e.getClass().getSimpleName());
        }
    }

    /** The key that a vault has kept; null when that is none. */
    static @Nullable DpopKey read(Secret secret) {
        try {
            ECKey key = ECKey.parse(secret.reveal());
            return key.isPrivate() && Curve.P_256.equals(key.getCurve()) ? of(key) : null;
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return null;
        }
    }

    private static DpopKey of(ECKey key) throws JOSEException {
        return new DpopKey(key.toPublicJWK(), new ECDSASigner(key), Secret.of(key.toJSONString()));
    }

    /** The key as a pair carries it into the vault: {@code pair.boundTo(key.secret())}. */
    public Secret secret() {
        return secret;
    }

    /** The thumbprint (RFC 7638): {@code dpop_jkt} of an authorization request (RFC 9449 section 10). */
    public String thumbprint() {
        return thumbprint;
    }

    /**
     * A proof for one request of the application's own login, in the header {@code DPoP}.
     *
     * @param nonce what the server has asked for in {@code DPoP-Nonce}, or null
     * @throws IOException if the key store that holds the key does not sign
     */
    public String proof(String method, URI uri, @Nullable String nonce) throws IOException {
        return proof(method, uri.toString(), null, nonce, Instant.now());
    }

    /** A proof (RFC 9449 section 4.2): with {@code ath} where a token goes along. */
    String proof(String method, String url, @Nullable Secret accessToken, @Nullable String nonce, Instant at)
            throws IOException {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .claim("jti", base64(id))
                .claim("htm", method)
                .claim("htu", target(url))
                .claim("iat", at.getEpochSecond());
        if (accessToken != null) {
            claims.claim("ath", base64(sha256(accessToken.reveal())));
        }
        if (nonce != null) {
            claims.claim("nonce", nonce);
        }
        SignedJWT proof = new SignedJWT(header, claims.build());
        try {
            proof.sign(signer);
        } catch (JOSEException | RuntimeException e) {
            throw new IOException("the key does not sign: " + e.getClass().getSimpleName());
        }
        return proof.serialize();
    }

    /** The URL without query and fragment, as a server sees it: the scheme's own port left out, a path always there. */
    static String target(String url) {
        int end = url.length();
        for (int i = 0; i < end; i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                end = i;
            }
        }
        int host = url.indexOf("://") + 3;
        int path = url.indexOf('/', host);
        String authority = url.substring(host, path < 0 || path > end ? end : path);
        String scheme = url.substring(0, host - 3).toLowerCase(Locale.ROOT);
        String own = scheme.equals("https") ? ":443" : ":80";
        String name = authority.substring(authority.indexOf('@') + 1).toLowerCase(Locale.ROOT);
        String site = name.endsWith(own) ? name.substring(0, name.length() - own.length()) : name;
        return scheme + "://" + site + (path < 0 || path > end ? "/" : url.substring(path, end));
    }

    private static byte[] sha256(String ascii) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(ascii.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every platform has SHA-256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Shows the thumbprint only. */
    @Override
    public String toString() {
        return "DpopKey[" + thumbprint + "]";
    }
}
