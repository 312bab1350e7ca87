package dev.freshet;

import dev.freshet.AuthScheme.Signer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

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

    /** What came of it. Where nothing was answered, it is said where. */
    RefreshOutcome outcome(RefreshRequest request, Function<HttpTransport.Response, RefreshOutcome> judge) {
        HttpTransport.Response response;
        try {
            TokenAnswer.readable();
            response = send(request);
        } catch (NotReady e) {
            return e.outcome();
        } catch (IOException e) {
            return post.unanswered(e);
        }
        return judge.apply(response);
    }

    private HttpTransport.Response send(RefreshRequest request) throws IOException {
        Signer signer = request.signer();
        long start = System.nanoTime();
        boolean gaveNonce = false;
        boolean gaveProof = false;
        while (true) {
            byte[] bytes = body.bytes();
            Map<String, String> proof = signer == null ? Map.of() : proof(signer, post.address());
            HttpTransport.Response response = post.send(bytes, request, left(request, start), replay, proof);
            if (signer == null) {
                return response;
            }
            signer.learn(post.address(), true, response::headers);
            String error = error(response);
            boolean wantsNonce = error.equals("use_dpop_nonce");
            boolean again = wantsNonce ? !gaveNonce : PERHAPS_OF_THE_PROOF.contains(error) && !gaveProof;
            if (!again) {
                return response;
            }
            gaveNonce |= wantsNonce;
            gaveProof |= !wantsNonce;
        }
    }

    /**
     * What is left of the time when all is signed, which may take long. Once it is over, the flight of this refresh has
     * ended, and its lease is somebody else's: whoever sends it all the same spends what they spend.
     */
    private static Duration left(RefreshRequest request, long start) throws NotReady {
        Duration left = request.timeout().minusNanos(System.nanoTime() - start);
        if (left.isNegative() || left.isZero()) {
            throw NotReady.now("no time was left");
        }
        return left;
    }

    private static Map<String, String> proof(Signer signer, String url) throws NotReady {
        try {
            return signer.sign("POST", url, null);
        } catch (IOException e) {
            throw NotReady.now("the refresh could not be signed: " + Exchange.kind(e));
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
