package dev.freshet.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.freshet.testkit.Faults.Fault;
import java.io.IOException;
import java.util.Optional;

/** Answers {@code /token}, {@code /refresh} and {@code /revoke}. */
final class TokenDesk {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Registration client;
    private final Families families;
    private final Gates gates;
    private final Faults faults;
    private final Tally tally;
    private volatile boolean expiresInWithheld;

    TokenDesk(Registration client, Families families, Gates gates, Faults faults, Tally tally) {
        this.client = client;
        this.families = families;
        this.gates = gates;
        this.faults = faults;
        this.tally = tally;
    }

    void withholdExpiresIn(boolean withheld) {
        expiresInWithheld = withheld;
    }

    /** RFC 6749 section 6. */
    Answer token(Received request) throws InterruptedException {
        return counted(() -> {
            Optional<Form> form = Form.read(request);
            if (form.isEmpty()) {
                return error(400, "invalid_request");
            }
            if (!client.authenticates(request, form.get())) {
                return invalidClient();
            }
            if (!form.get().field("grant_type").equals("refresh_token")) {
                return error(400, "unsupported_grant_type");
            }
            String spent = form.get().field("refresh_token");
            return spent.isEmpty()
                    ? error(400, "invalid_request")
                    : grant(spent, 400, "access_token", "refresh_token", "expires_in");
        });
    }

    /** The shape of a backend of one's own: JSON in, JSON out, 401 for a token that is worth nothing. */
    Answer refresh(Received request) throws InterruptedException {
        return counted(() -> {
            String spent = refreshTokenIn(request.body());
            return spent.isEmpty()
                    ? error(400, "invalid_request")
                    : grant(spent, 401, "accessToken", "refreshToken", "expiresIn");
        });
    }

    /** RFC 7009: a token that means nothing here is answered with 200 too. */
    Answer revoke(Received request) {
        Optional<Form> form = Form.read(request);
        if (form.isEmpty() || form.get().field("token").isEmpty()) {
            return error(400, "invalid_request");
        }
        if (!client.authenticates(request, form.get())) {
            return invalidClient();
        }
        families.revoke(form.get().field("token"));
        tally.revocations.incrementAndGet();
        return Answer.of(200);
    }

    private interface Step {
        Answer take() throws InterruptedException;
    }

    private Answer counted(Step step) throws InterruptedException {
        tally.tokenRequests.incrementAndGet();
        if (!gates.pass(Point.TOKEN_REQUEST_ARRIVED)) {
            return Answer.CUT;
        }
        Fault fault = faults.next();
        return fault.instead() == null ? fault.spoil().apply(step.take()) : fault.instead();
    }

    private Answer grant(String spent, int refusal, String access, String refresh, String expiresIn)
            throws InterruptedException {
        Optional<IssuedTokens> granted = families.refresh(spent);
        if (granted.isEmpty()) {
            return error(refusal, "invalid_grant");
        }
        if (!gates.pass(Point.ROTATION_COMMITTED)) {
            return Answer.CUT;
        }
        ObjectNode body = JSON.createObjectNode();
        body.put(access, granted.get().accessToken());
        body.put("token_type", "Bearer");
        if (!granted.get().refreshToken().equals(spent)) {
            body.put(refresh, granted.get().refreshToken());
        }
        if (!expiresInWithheld) {
            body.put(expiresIn, granted.get().lifetime().toSeconds());
        }
        return Answer.json(200, body.toString());
    }

    private static String refreshTokenIn(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json.path("refreshToken").asText("");
        } catch (IOException notJson) {
            return "";
        }
    }

    private static Answer invalidClient() {
        return error(401, "invalid_client").with("WWW-Authenticate", "Basic realm=\"test\"");
    }

    private static Answer error(int status, String code) {
        return Answer.json(status, JSON.createObjectNode().put("error", code).toString());
    }
}
