package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.testkit.Families.Holder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers everything that is no endpoint of its own, to whoever brings a live access token. Takes no lock. */
final class ProtectedResource {
    private final Families families;
    private final Proofs proofs;
    private final Tally tally;
    private final Map<String, Answer> scripted = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile @Nullable Function<Received, Answer> refusal;

    ProtectedResource(Families families, Proofs proofs, Tally tally) {
        this.families = families;
        this.proofs = proofs;
        this.tally = tally;
    }

    void answerFor(String path, Answer answer) {
        scripted.put(path, answer);
    }

    void refuse(Function<Received, Answer> form) {
        refusal = form;
    }

    void refuseNext(int times) {
        refusals.addAndGet(Fault.positive(times));
    }

    Answer answer(Received request) {
        Optional<String> token = request.authorization(proofs.scheme());
        if (token.isEmpty()) {
            return refused(request, "");
        }
        Proofs.Proof proof = proofs.check(request, token.get());
        if (!proof.isGood()) {
            return refused(request, proof.error());
        }
        Optional<Holder> holder =
                families.holderOf(token.get()).filter(one -> one.key().equals(proof.key()));
        if (holder.isEmpty() || refusedAnyway()) {
            return refused(request, "invalid_token");
        }
        tally.accepted.incrementAndGet();
        Answer answer = scripted.get(request.path());
        return answer != null ? answer : greet(request, holder.get().user());
    }

    private boolean refusedAnyway() {
        return refusals.get() > 0 && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private Answer refused(Received request, String error) {
        Function<Received, Answer> chosen = refusal;
        if (chosen != null) {
            return chosen.apply(request);
        }
        String challenge = proofs.scheme() + " realm=\"test\"" + (error.isEmpty() ? "" : ", error=\"" + error + "\"");
        return Refusal.answer(401, List.of(challenge));
    }

    private static Answer greet(Received request, String user) {
        byte[] body = request.body().length > 0
                ? request.body()
                : (request.method() + " " + request.target() + " " + user).getBytes(UTF_8);
        return Answer.of(200).with("X-User", HeaderText.of(user)).withBody(body).ofKind(Answer.Kind.ACCEPTED);
    }
}
