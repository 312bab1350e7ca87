package dev.freshet.jose;

import dev.freshet.AuthScheme;
import dev.freshet.Secret;
import java.io.IOException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are bound to a key (RFC 9449): a token that leaks is of no use without it. Each request carries {@code
 * Authorization: DPoP <token>} and a proof of its own, made with the key that the session's pair is bound to; so does each
 * refresh. Immutable, and safe for use by many threads and sessions.
 *
 * <pre>{@code
 * Dpop dpop = Dpop.inVault();
 * AuthSession session = AuthSession.builder().scheme(dpop) ... .build();
 * DpopKey key = DpopKey.generate();
 * TokenPair pair = ...; // the application's own login: its token request carries key.proof("POST", tokenUri, ...)
 * session.signIn(pair.boundTo(key.secret()));
 * }</pre>
 *
 * <p>The key is kept with the pair, and lost with it. Nonces are learnt from every answer, for each origin, those of the
 * token endpoint apart (section 8). A clock that is wrong is corrected by what servers say in {@code Date}. What a server
 * says of a proof, by whatever name, ends no session; an access token that comes without being bound is neither used nor
 * stored, and the refresh token that came with it is kept (section 5).
 *
 * <p>An OkHttp client needs {@code new AuthInterceptor(session).on(client)}: each hop of a redirect has its own proof.
 */
public final class Dpop implements AuthScheme {
    private final Keys keys;
    private final Clock clock;

    /** Where keys are kept. */
    private interface Keys {
        /** The key of a pair; null when it is gone, or another has its place. */
        @Nullable
        DpopKey open(Secret key) throws IOException;

        boolean boundToMachine();
    }

    private Dpop(Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Keys that are kept in the session's vault, with the pair: made by {@link DpopKey#generate()}. */
    public static Dpop inVault() {
        return inVault(Clock.systemUTC());
    }

    static Dpop inVault(Clock clock) {
        return new Dpop(
                new Keys() {
                    @Override
                    public @Nullable DpopKey open(Secret key) {
                        return DpopKey.read(key);
                    }

                    @Override
                    public boolean boundToMachine() {
                        return false;
                    }
                },
                clock);
    }

    /**
     * A key that stays in a key store, which may not give it away (AndroidKeyStore, PKCS #11): {@link
     * DpopKey#inKeyStore}. The vault keeps its thumbprint, which is checked before a refresh token is spent: a key store
     * that has another key by now, or none, ends the session as {@link dev.freshet.SessionEnd#KEY_LOST}. Not for a vault
     * that several machines share.
     *
     * @param alias the entry of an EC key pair on P-256
     * @param password of the entry; null when it has none
     */
    public static Dpop inKeyStore(KeyStore store, String alias, char @Nullable [] password) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(alias, "alias");
        char[] kept = password == null ? null : password.clone();
        return new Dpop(
                new Keys() {
                    @Override
                    public @Nullable DpopKey open(Secret key) throws IOException {
                        DpopKey there = DpopKey.find(store, alias, kept);
                        return there != null && there.secret().equals(key) ? there : null;
                    }

                    @Override
                    public boolean boundToMachine() {
                        return true;
                    }
                },
                Clock.systemUTC());
    }

    /** {@code Authorization}. */
    @Override
    public String header() {
        return "Authorization";
    }

    @Override
    public String value(Secret accessToken) {
        return "DPoP " + accessToken.reveal();
    }

    /** {@code DPoP}. */
    @Override
    public String challenge() {
        return "DPoP";
    }

    /** Only {@code DPoP}: a bearer token was not bound, whatever was asked for. */
    @Override
    public boolean accepts(String tokenType) {
        return tokenType.equalsIgnoreCase("DPoP");
    }

    @Override
    public boolean signs() {
        return true;
    }

    @Override
    public boolean boundToMachine() {
        return keys.boundToMachine();
    }

    @Override
    public @Nullable Signer signer(Secret key) throws IOException {
        DpopKey opened = keys.open(key);
        return opened == null ? null : new DpopSigner(opened, clock);
    }
}
