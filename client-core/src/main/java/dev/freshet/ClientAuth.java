package dev.freshet;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a client says who it is, in every request and in one way only (RFC 6749 section 2.3). */
final class ClientAuth {
    private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final String id;
    private final @Nullable Secret basic;
    private final @Nullable Secret post;
    private final @Nullable ClientAssertion assertion;
    private final String issuer;

    /**
     * At most one of the ways is given; without any the client is public.
     *
     * @param issuer the audience of assertions
     */
    ClientAuth(
            String id,
            @Nullable Secret basic,
            @Nullable Secret post,
            @Nullable ClientAssertion assertion,
            String issuer) {
        this.id = id;
        this.basic = basic;
        this.post = post;
        this.assertion = assertion;
        this.issuer = issuer;
    }

    /** Id and secret are encoded as in a form before they are joined, since either may hold a colon. */
    Map<String, String> headers() {
        if (basic == null) {
            return Map.of();
        }
        byte[] both = (Form.encoded(id) + ':' + Form.encoded(basic.reveal())).getBytes(StandardCharsets.US_ASCII);
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }

    /** Adds what belongs into the form of a request: an assertion is made anew for each. */
    void addTo(Form form) throws NotReady {
        if (basic == null) {
            form.add("client_id", id);
        }
        if (post != null) {
            form.add("client_secret", post.reveal());
        }
        if (assertion != null) {
            form.add("client_assertion_type", JWT_BEARER).add("client_assertion", made(assertion));
        }
    }

    private String made(ClientAssertion by) throws NotReady {
        String made;
        try {
            made = by.assertion(issuer);
        } catch (Exception | Error e) { // a signing service in Kotlin throws checked exceptions, too
            throw NotReady.now(
                    "the client assertion was not made: " + e.getClass().getSimpleName());
        }
        if (made == null || made.isEmpty() || !Secret.of(made).fitsHeader()) {
            throw NotReady.ever("the client assertion is no JWT");
        }
        return made;
    }
}
