package dev.freshet.testkit;

import org.jspecify.annotations.Nullable;

/** What a server asks of a request besides its token. */
interface Proofs {
    /** The header that tells what to put into the next proof. */
    String NONCE = "DPoP-Nonce";

    /** The error of a proof without the current nonce. */
    String NONCE_ASKED = "use_dpop_nonce";

    /** A server of bearer tokens asks for nothing. */
    Proofs NONE = new Proofs() {
        @Override
        public Proof check(Received request, @Nullable String accessToken) {
            return new Proof("", "");
        }

        @Override
        public String scheme() {
            return "Bearer";
        }

        @Override
        public Answer onto(Answer answer, Endpoint endpoint) {
            return answer;
        }
    };

    /**
     * What a proof was found to be.
     *
     * @param key the thumbprint of the key that made it, empty if none is asked for
     * @param error what is wrong with it, an error code; empty if nothing is
     */
    record Proof(String key, String error) {
        /** What a token request is told whose proof is not good. */
        Answer refused() {
            return Answer.error(400, error).ofKind(error.equals(NONCE_ASKED) ? Answer.Kind.NONCE : Answer.Kind.OTHER);
        }

        boolean isGood() {
            return error.isEmpty();
        }
    }

    /** Judges a request's proof; one for a token request is not made for an access token. */
    Proof check(Received request, @Nullable String accessToken);

    /** What stands before the access token, and the type of a token that is granted. */
    String scheme();

    /** Adds what a client needs for its next proof there. */
    Answer onto(Answer answer, Endpoint endpoint);
}
