package dev.freshet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freshet.AuthEvent;
import dev.freshet.RefreshTrigger;
import dev.freshet.TokenPair;
import dev.freshet.testkit.AdapterContract.Client.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link AdapterContract} asks about answers that look like a refusal: which are one, and of what. */
abstract class RefusalContract extends ReachContract {
    /** P22. */
    @Test
    void aScopeThatDoesNotReachStartsNothing() throws Exception {
        refusedWithoutRefresh(401, "Bearer error=\"insufficient_scope\", scope=\"admin\"");
    }

    /** P22. */
    @Test
    void aChallengeForAnotherSchemeStartsNothing() throws Exception {
        refusedWithoutRefresh(401, "Basic realm=\"a, b\"");
    }

    /** P22. */
    @Test
    void a403StartsNothing() throws Exception {
        refusedWithoutRefresh(403, "Bearer error=\"insufficient_scope\"");
    }

    private void refusedWithoutRefresh(int status, String challenge) throws Exception {
        server.refuseWith(status, challenge);
        server.refuseNext(1);

        Reply reply = get("/hello");

        assertEquals(status, reply.status());
        assertEquals(0, server.tokenRequests());
    }

    /** P22. */
    @Test
    void a401WithoutAChallengeRefreshes() throws Exception {
        server.refuseWith(401);
        server.expireAccessTokens();

        assertEquals(200, get("/hello").status());
    }

    /** P22: some servers say something else than 401. */
    @Test
    void aTriggerMakesAnotherStatusARefusal() throws Exception {
        reopen(builder -> builder.trigger(RefreshTrigger.statuses(403, 419, 440, 498)));
        server.refuseWith(419);
        server.refuseNext(1);

        assertEquals(200, get("/hello").status());
        assertEquals(1, server.refreshes());
    }

    /** O55. */
    @Test
    void aSignInThatTheApiAsksForIsAnsweredAndTheRequestGoesAgain() throws Exception {
        IssuedTokens stronger = server.signIn("alice");
        reopen(builder -> builder.stepUp(asked -> TokenPair.of(stronger.accessToken(), stronger.refreshToken())));
        server.refuseWith(401, "Bearer error=\"insufficient_user_authentication\", acr_values=\"gold\"");
        server.refuseNext(1);

        assertEquals(200, get("/hello").status());
        assertEquals(0, server.tokenRequests());
        assertEquals(
                List.of("gold"),
                awaitEvent(AuthEvent.StepUpRequired.class).demand().acrValues());
    }

    /** O55. */
    @Test
    void aSignInThatNobodyAnswersIsTheCallers401() throws Exception {
        refusedWithoutRefresh(401, "Bearer error=\"insufficient_user_authentication\"");
    }

    /** T13: a challenge may name addresses (RFC 9728, UMA), and whoever answers a request may write one. */
    @Test
    void nothingThatAChallengeNamesIsAsked() throws Exception {
        RotatingAuthServer other = opened(RotatingAuthServer.start());
        server.refuseWith(
                401,
                "Bearer realm=\"" + other.url("/realm") + "\", as_uri=\"" + other.url("/as")
                        + "\", resource_metadata=\"" + other.url("/metadata") + "\", error=\"invalid_token\"");
        server.refuseNext(1);

        assertEquals(200, get("/hello").status());
        assertEquals(1, server.refreshes());
        assertEquals(List.of(), other.requests());
    }
}
