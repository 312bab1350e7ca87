package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;

/** The client that may ask for tokens; an empty id stands for anyone, an empty secret for a public client. */
record Registration(String id, String secret) {
    static final Registration ANYONE = new Registration("", "");

    /** Whether the request authenticates this client: by client_secret_basic, by client_secret_post, or by its id. */
    boolean authenticates(Received request, Form form) {
        String authorization = request.header("Authorization");
        if (authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return form.field("client_secret").isEmpty()
                    && isBasic(authorization.substring(6).trim());
        }
        return (id.isEmpty() || form.field("client_id").equals(id))
                && form.field("client_secret").equals(secret);
    }

    /** How it may prove itself, by their registered names. */
    List<String> methods() {
        return secret.isEmpty() ? List.of("none") : List.of("client_secret_basic", "client_secret_post");
    }

    private boolean isBasic(String credentials) {
        try {
            String[] pair = new String(Base64.getDecoder().decode(credentials), UTF_8).split(":", 2);
            return pair.length == 2
                    && !secret.isEmpty()
                    && Form.decode(pair[0]).equals(id)
                    && Form.decode(pair[1]).equals(secret);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Registration[id=" + id + "]";
    }
}
