package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Checks all that RFC 9449 section 4.3 lets a server check, ES256 only. The one class that needs nimbus-jose-jwt. */
final class DpopProofs implements Proofs {
    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final Nonces nonces;
    private final InstantSource clock;
    private final Tally tally;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    DpopProofs(Nonces nonces, InstantSource clock, Tally tally) {
        this.nonces = nonces;
        this.clock = clock;
        this.tally = tally;
    }

    @Override
    public String scheme() {
        return "DPoP";
    }

    @Override
    public Answer onto(Answer answer, Endpoint endpoint) {
        boolean proven = endpoint == Endpoint.TOKEN || endpoint == Endpoint.RESOURCE;
        return proven && nonces.isAskedFor() ? answer.with(NONCE, nonces.current(endpoint)) : answer;
    }

    @Override
    public Proof check(Received request, @Nullable String accessToken) {
        try {
            List<String> proofs = request.values("DPoP");
            SignedJWT proof = SignedJWT.parse(proofs.size() == 1 ? proofs.get(0) : "");
            JWTClaimsSet claims = proof.getJWTClaimsSet();
            if (!isSigned(proof) || !isFor(request, claims, accessToken)) {
                return bad();
            }
            if (!nonces.takes(request.endpoint(), claims.getStringClaim("nonce"))) {
                tally.nonceChallenges.incrementAndGet();
                return new Proof("", NONCE_ASKED);
            }
            return new Proof(proof.getHeader().getJWK().computeThumbprint().toString(), "");
        } catch (ParseException | JOSEException unreadable) {
            return bad();
        }
    }

    private Proof bad() {
        tally.refusedProofs.incrementAndGet();
        return new Proof("", "invalid_dpop_proof");
    }

    /** A private key in the header is no header to the parser. */
    private static boolean isSigned(SignedJWT proof) throws JOSEException {
        JWSHeader header = proof.getHeader();
        return TYPE.equals(header.getType())
                && JWSAlgorithm.ES256.equals(header.getAlgorithm())
                && header.getJWK() instanceof ECKey key
                && proof.verify(new ECDSAVerifier(key));
    }

    private boolean isFor(Received request, JWTClaimsSet claims, @Nullable String accessToken) throws ParseException {
        String hash = accessToken == null ? null : hash(accessToken);
        String id = claims.getStringClaim("jti");
        return request.method().equals(claims.getStringClaim("htm"))
                && (request.origin() + request.path()).equals(claims.getStringClaim("htu"))
                && isRecent(claims)
                && Objects.equals(hash, claims.getStringClaim("ath"))
                && id != null
                && used.add(id);
    }

    private boolean isRecent(JWTClaimsSet claims) {
        return claims.getIssueTime() != null
                && Duration.between(claims.getIssueTime().toInstant(), clock.instant())
                                .abs()
                                .compareTo(TOLERANCE)
                        <= 0;
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
