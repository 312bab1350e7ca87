package dev.freshet;

import dev.freshet.AuthScheme.Signer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The signers of a session: one a key, for as long as pairs are bound to that key, since it knows nonces. */
final class Signers {
    static final String NOT_NOW = "the key that the session is bound to cannot be used now";

    private final AuthScheme scheme;
    private final boolean signs;
    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    private record Known(Secret key, Signer signer) {}

    /** Stands in where the key could not be opened: nothing is sent. */
    private record Broken(String why) implements Signer {
        @Override
        public Map<String, String> sign(String method, String url, @Nullable Secret accessToken) throws IOException {
            throw new IOException(why);
        }

        @Override
        public void learn(String url, boolean tokenEndpoint, Function<String, List<String>> headers) {}
    }

    /** Somebody else's signer: what it throws costs no answer, and no more than the attempt. */
    private record Guarded(Signer theirs) implements Signer {
        @Override
        public Map<String, String> sign(String method, String url, @Nullable Secret accessToken) throws IOException {
            Map<String, String> headers;
            try {
                headers = Map.copyOf(theirs.sign(method, url, accessToken));
                headers.keySet().forEach(HeaderName::checked);
            } catch (IOException e) {
                throw e;
            } catch (Exception | Error e) {
                throw new IOException(
                        "the session's scheme could not sign: " + e.getClass().getSimpleName());
            }
            for (Map.Entry<String, String> header : headers.entrySet()) {
                String value = header.getValue();
                if (value.isEmpty() || !Secret.of(value).fitsHeader()) {
                    throw new IOException(
                            "the session's scheme gives " + header.getKey() + " a value that cannot be sent");
                }
            }
            return headers;
        }

        @Override
        public void learn(String url, boolean tokenEndpoint, Function<String, List<String>> headers) {
            try {
                theirs.learn(url, tokenEndpoint, headers);
            } catch (Throwable e) { // one in Kotlin throws checked exceptions, too
                // nothing is learnt; the answer may hold the only live pair
            }
        }
    }

    Signers(AuthScheme scheme) {
        this.scheme = scheme;
        this.signs = scheme.signs();
    }

    boolean signs() {
        return signs;
    }

    /** Signs with the pair's key; null where the scheme does not sign. */
    @Nullable
    Signer of(TokenPair pair) {
        if (!signs) {
            return null;
        }
        Secret key = pair.key();
        Known last = known.get();
        if (key != null && last != null && last.key().equals(key)) {
            return last.signer();
        }
        Signer opened;
        try {
            opened = open(key);
        } catch (IOException e) {
            return new Broken(NOT_NOW);
        }
        if (opened == null || key == null) {
            return new Broken("the key that the session is bound to is gone: sign in again");
        }
        known.set(new Known(key, opened));
        return opened;
    }

    /**
     * Whether the pair is of no use, as its key is gone.
     *
     * @throws IOException if that cannot be told now
     */
    boolean isLost(TokenPair pair) throws IOException {
        return signs && open(pair.key()) == null;
    }

    /** What the scheme throws beside is its fault, and says nothing of the key. */
    private @Nullable Signer open(@Nullable Secret key) throws IOException {
        try {
            Signer opened = key == null ? null : scheme.signer(key);
            return opened == null ? null : new Guarded(opened);
        } catch (RuntimeException e) {
            throw new IOException("the scheme threw " + e.getClass().getSimpleName());
        }
    }
}
