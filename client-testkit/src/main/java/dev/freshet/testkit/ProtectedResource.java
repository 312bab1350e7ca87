package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Answers everything that is not the token desk's, to whoever brings a live access token. Takes no lock. */
final class ProtectedResource {
    private record Refusal(int status, List<String> challenges) {}

    private static final Refusal NO_TOKEN = new Refusal(401, List.of("Bearer realm=\"test\""));
    private static final Refusal BAD_TOKEN =
            new Refusal(401, List.of("Bearer realm=\"test\", error=\"invalid_token\""));

    private final Families families;
    private final Gates gates;
    private final Tally tally;
    private final Map<String, Answer> scripted = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile @Nullable Refusal refusal;

    ProtectedResource(Families families, Gates gates, Tally tally) {
        this.families = families;
        this.gates = gates;
        this.tally = tally;
    }

    void answerFor(String path, Answer answer) {
        scripted.put(path, answer);
    }

    void refuseWith(int status, List<String> challenges) {
        refusal = new Refusal(status, challenges);
    }

    void refuseNext(int times) {
        refusals.addAndGet(Faults.positive(times));
    }

    Answer answer(Received request) throws InterruptedException {
        if (!gates.pass(Point.RESOURCE_REQUEST_ARRIVED)) {
            return Answer.CUT;
        }
        Optional<String> token = request.bearerToken();
        Optional<String> user = token.flatMap(families::userOf);
        if (user.isEmpty() || refusedAnyway()) {
            tally.unauthorized.incrementAndGet();
            return refuse(token.isEmpty() ? NO_TOKEN : BAD_TOKEN);
        }
        tally.accepted.incrementAndGet();
        Answer answer = scripted.get(request.path());
        return answer != null ? answer : greet(request, user.get());
    }

    private boolean refusedAnyway() {
        return refusals.get() > 0 && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private Answer refuse(Refusal stock) {
        Refusal chosen = refusal;
        Refusal sent = chosen != null ? chosen : stock;
        Answer answer = Answer.json(sent.status(), "{\"error\":\"refused\"}");
        for (String challenge : sent.challenges()) {
            answer = answer.with("WWW-Authenticate", challenge);
        }
        return answer;
    }

    private static Answer greet(Received request, String user) {
        byte[] body = request.body().length > 0
                ? request.body()
                : (request.method() + " " + request.target() + " " + user).getBytes(UTF_8);
        return new Answer(200, List.of(Map.entry("X-User", user)), body, true);
    }
}
