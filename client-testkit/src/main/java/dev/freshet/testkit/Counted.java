package dev.freshet.testkit;

import java.util.List;

/** What a server has counted since it was made. Numbers only grow. */
abstract class Counted {
    final Tally tally = new Tally();
    final RequestLog log = new RequestLog();

    Counted() {}

    /** Requests to {@code /token} and {@code /refresh}, whatever came of them. Those held at a gate count. */
    public int tokenRequests() {
        return tally.tokenRequests.get();
    }

    /** Refreshes that were granted, whether or not the answer arrived; {@link #repeats()} are among them. */
    public int refreshes() {
        return tally.refreshes.get();
    }

    /** Refreshes that were granted a second time to the same token, inside its grace period. */
    public int repeats() {
        return tally.repeats.get();
    }

    /** Spent refresh tokens that came again outside a grace period, each of which revoked its family. */
    public int replays() {
        return tally.replays.get();
    }

    /** Revocation requests that were answered with 200, for a known token or not. */
    public int revocations() {
        return tally.revocations.get();
    }

    /** Requests for the protected resource that brought a live access token and were let through. */
    public int accepted() {
        return tally.accepted.get();
    }

    /** Requests for the protected resource that were refused, with 401 or what {@link RotatingAuthServer#refuseWith} said. */
    public int unauthorized() {
        return tally.unauthorized.get();
    }

    /** Proofs of possession (RFC 9449) that were missing, wrong, or had been seen before. */
    public int refusedProofs() {
        return tally.refusedProofs.get();
    }

    /** Good proofs that were refused for want of the current nonce. */
    public int nonceChallenges() {
        return tally.nonceChallenges.get();
    }

    /** The latest 100,000 requests in the order in which they were answered; those at a gate are not among them yet. */
    public List<Seen> requests() {
        return log.toList();
    }
}
