package dev.freshet.samples.cli;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Authorization code with PKCE (RFC 7636) in the person's browser, which brings the answer back to this computer. */
final class BrowserSignIn implements SignIn {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Server server;
    private final AuthorizationServerMetadata metadata;
    private final Browser browser;
    private final Output out;

    BrowserSignIn(Server server, AuthorizationServerMetadata metadata, Browser browser, Output out) {
        this.server = server;
        this.metadata = metadata;
        this.browser = browser;
        this.out = out;
    }

    @Override
    public void run(Keep keep) throws Exception {
        State state = new State();
        CodeVerifier verifier = new CodeVerifier();
        URI here;
        URI answer;
        try (Loopback loopback = new Loopback()) {
            here = loopback.address();
            show(question(here, state, verifier));
            answer = loopback.await(PATIENCE)
                    .orElseThrow(() -> new Failure(
                            Exit.NOT_SIGNED_IN,
                            "Nobody has signed in within " + PATIENCE.toMinutes() + " minutes",
                            "Run login again; without a browser: login --device"));
        }
        AuthorizationCodeGrant grant = grant(answer, here, state, verifier);
        CtrlC.whole(() -> {
            TokenResponse response = server.trade(metadata.getTokenEndpointURI(), grant);
            if (!response.indicatesSuccess()) {
                throw server.refused(response.toErrorResponse().getErrorObject());
            }
            keep.keep(response.toSuccessResponse().getTokens());
            return null;
        });
    }

    private URI question(URI here, State state, CodeVerifier verifier) {
        return new AuthorizationRequest.Builder(ResponseType.CODE, server.client())
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .redirectionURI(here)
                .scope(server.scope())
                .state(state)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    private void show(URI question) {
        out.note("Sign in on the page that opens in your browser. If none does, open this one:");
        out.note("%s", question.toString());
        try {
            browser.open(question);
        } catch (IOException e) {
            out.note("The browser did not start: %s.", e.getMessage());
        }
    }

    /** The answer is used only if it belongs to this very question and comes from this very server (RFC 9207). */
    private AuthorizationCodeGrant grant(URI answer, URI here, State state, CodeVerifier verifier) throws Failure {
        try {
            AuthorizationResponse response = AuthorizationResponse.parse(answer);
            boolean silent = response.getIssuer() == null && !metadata.supportsAuthorizationResponseIssuerParam();
            if (!state.equals(response.getState())
                    || !(silent || metadata.getIssuer().equals(response.getIssuer()))) {
                throw stranger();
            }
            if (!response.indicatesSuccess()) {
                throw server.refused(response.toErrorResponse().getErrorObject());
            }
            return new AuthorizationCodeGrant(response.toSuccessResponse().getAuthorizationCode(), here, verifier);
        } catch (ParseException e) {
            throw stranger();
        }
    }

    private static Failure stranger() {
        return new Failure(
                Exit.NOT_SIGNED_IN,
                "The browser brought an answer that belongs to another sign-in; it was not used",
                "Run login again, and follow no other link meanwhile");
    }
}
