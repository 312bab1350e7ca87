package dev.freshet;

import dev.freshet.AuthScheme.Signer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * A refresh that is signed where the session's scheme signs (RFC 9449 section 5). What a server says of the proof says
 * nothing of the refresh token, and some servers say invalid_grant or invalid_request of it: so each refresh has one more
 * try with the nonce that was asked for, and one more with a new proof.
 */
final class SignedPost {
    /** Errors of a proof alone: the refresh token was not looked at (RFC 9449 sections 5 and 8). */
    static final Set<String> ABOUT_THE_PROOF = Set.of("use_dpop_nonce", "invalid_dpop_proof");

    private static final Set<String> PERHAPS_OF_THE_PROOF =
            Set.of("invalid_dpop_proof", "invalid_grant", "invalid_request");

    private final TokenPost post;
    private final Body body;
    private final Replay replay;

    /** The bytes of a request; asked for anew each time, since they may hold something that is used once. */
    interface Body {
        byte[] bytes() throws IOException;
    }

    SignedPost(TokenPost post, Body body, Replay replay) {
        this.post = post;
        this.body = body;
        this.replay = replay;
    }

    HttpTransport.Response send(RefreshRequest request) throws IOException {
        Signer signer = request.signer();
        if (signer == null) {
            return post.send(body.bytes(), request, request.timeout(), replay, Map.of());
        }
        long start = System.nanoTime();
        boolean gaveNonce = false;
        boolean gaveProof = false;
        Duration left = request.timeout();
        while (true) {
            HttpTransport.Response response =
                    post.send(body.bytes(), request, left, replay, proof(signer, post.address()));
            signer.learn(post.address(), true, response::headers);
            String error = error(response);
            boolean wantsNonce = error.equals("use_dpop_nonce");
            left = request.timeout().minusNanos(System.nanoTime() - start);
            boolean again = wantsNonce ? !gaveNonce : PERHAPS_OF_THE_PROOF.contains(error) && !gaveProof;
            if (!again || left.isNegative() || left.isZero()) {
                return response;
            }
            gaveNonce |= wantsNonce;
            gaveProof |= !wantsNonce;
        }
    }

    private static Map<String, String> proof(Signer signer, String url) throws HttpTransport.NotSentException {
        try {
            return signer.sign("POST", url, null);
        } catch (IOException | RuntimeException e) {
            throw new HttpTransport.NotSentException("the refresh could not be signed", e);
        }
    }

    private static String error(HttpTransport.Response response) {
        if (response.status() < 400 || response.status() >= 500) {
            return "";
        }
        Json json = Json.read(response.body());
        String error = json == null ? null : json.text("error");
        return error == null ? "" : error;
    }
}
