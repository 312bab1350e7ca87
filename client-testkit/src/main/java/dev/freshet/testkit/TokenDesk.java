package dev.freshet.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Answers {@code /token}, {@code /revoke} and {@code /device_authorization}: forms in, JSON out. */
final class TokenDesk {
    static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Registration client;
    private final Families families;
    private final Devices devices;
    private final Proofs proofs;
    private final Gates gates;
    private final Tally tally;
    private volatile boolean expiresInWithheld;

    TokenDesk(Registration client, Families families, Devices devices, Proofs proofs, Gates gates, Tally tally) {
        this.client = client;
        this.families = families;
        this.devices = devices;
        this.proofs = proofs;
        this.gates = gates;
        this.tally = tally;
    }

    void withholdExpiresIn(boolean withheld) {
        expiresInWithheld = withheld;
    }

    private interface Step {
        Answer take(Form form) throws InterruptedException;
    }

    private Answer ofClient(Received request, Step step) throws InterruptedException {
        Optional<Form> form = Form.read(request);
        if (form.isEmpty()) {
            return Answer.error(400, "invalid_request");
        }
        if (!client.authenticates(request, form.get())) {
            return Answer.error(401, "invalid_client").with("WWW-Authenticate", "Basic realm=\"test\"");
        }
        return step.take(form.get());
    }

    /** RFC 6749 section 6, RFC 8628 section 3.4. */
    Answer token(Received request) throws InterruptedException {
        return ofClient(request, form -> switch (form.field("grant_type")) {
            case "refresh_token" -> refresh(request, form.field("refresh_token"));
            case DEVICE_CODE -> poll(request, form.field("device_code"));
            default -> Answer.error(400, "unsupported_grant_type");
        });
    }

    private Answer refresh(Received request, String spent) throws InterruptedException {
        return spent.isEmpty()
                ? Answer.error(400, "invalid_request")
                : spend(request, spent, 400, tokens -> bearing(tokens, spent));
    }

    /** What an answer looks like that carries tokens. */
    interface Shape {
        Answer of(IssuedTokens tokens);
    }

    /** Trades a refresh token, whatever the answer's shape; one that is worth nothing has this status. */
    Answer spend(Received request, String spent, int refusal, Shape shape) throws InterruptedException {
        Proofs.Proof proof = proofs.check(request, null);
        if (!proof.isGood()) {
            return proof.refused();
        }
        String key = families.keyOf(spent);
        if (!key.isEmpty() && !key.equals(proof.key())) {
            tally.refusedProofs.incrementAndGet();
            return Answer.error(400, "invalid_dpop_proof");
        }
        Optional<IssuedTokens> granted = families.refresh(spent);
        if (granted.isEmpty()) {
            return Answer.error(refusal, "invalid_grant")
                    .ofKind(families.isSpent(spent) ? Answer.Kind.REPLAY : Answer.Kind.OTHER);
        }
        return gates.pass(Point.ROTATION_COMMITTED, request, 0) ? shape.of(granted.get()) : Answer.CUT;
    }

    private Answer poll(Received request, String deviceCode) {
        Proofs.Proof proof = proofs.check(request, null);
        if (!proof.isGood()) {
            return proof.refused();
        }
        Devices.Poll poll = devices.poll(deviceCode);
        if (!poll.error().isEmpty()) {
            return Answer.error(400, poll.error());
        }
        return bearing(families.signIn(poll.user(), proof.key()), "");
    }

    private Answer bearing(IssuedTokens tokens, String spent) {
        ObjectNode body = JSON.createObjectNode();
        body.put("access_token", tokens.accessToken());
        body.put("token_type", tokenType());
        if (!tokens.refreshToken().equals(spent)) {
            body.put("refresh_token", tokens.refreshToken());
        }
        tellLifetime(body, "expires_in", tokens);
        return Answer.json(200, body.toString());
    }

    String tokenType() {
        return proofs.scheme();
    }

    void tellLifetime(ObjectNode body, String name, IssuedTokens tokens) {
        if (!expiresInWithheld) {
            body.put(name, tokens.lifetime().toSeconds());
        }
    }

    /** RFC 7009: a token that means nothing here is answered with 200 too. */
    Answer revoke(Received request) throws InterruptedException {
        return ofClient(request, form -> {
            if (form.field("token").isEmpty()) {
                return Answer.error(400, "invalid_request");
            }
            families.revoke(form.field("token"));
            tally.revocations.incrementAndGet();
            return Answer.of(200);
        });
    }

    /** RFC 8628 section 3.2. */
    Answer authorizeDevice(Received request) throws InterruptedException {
        return ofClient(request, form -> {
            Devices.Device device = devices.register();
            ObjectNode body = JSON.createObjectNode();
            body.put("device_code", device.deviceCode);
            body.put("user_code", device.userCode);
            body.put("verification_uri", request.origin() + "/device");
            body.put("verification_uri_complete", request.origin() + "/device?user_code=" + device.userCode);
            body.put("expires_in", Devices.LIFETIME.toSeconds());
            body.put("interval", Devices.INTERVAL.toSeconds());
            return Answer.json(200, body.toString());
        });
    }

    /** The body with another {@code token_type}, if it has one. */
    static byte[] retyped(Answer answer, String type) {
        try {
            JsonNode body = JSON.readTree(answer.body());
            if (body instanceof ObjectNode object && object.has("token_type")) {
                return object.put("token_type", type).toString().getBytes(StandardCharsets.UTF_8);
            }
            return answer.body();
        } catch (IOException notJson) {
            return answer.body();
        }
    }
}
