package dev.freshet.samples.quickstart;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import dev.freshet.TokenPair;
import dev.freshet.samples.quickstart.server.DemoServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** The application's own login: authorization code with PKCE (RFC 7636), by the Nimbus OAuth SDK. */
final class Login {
    private final DemoServer server;

    Login(DemoServer server) {
        this.server = server;
    }

    /** Signs the user in through the server's own form. */
    TokenPair signIn() throws IOException, InterruptedException, ParseException {
        State state = new State();
        CodeVerifier verifier = new CodeVerifier();
        URI question = new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(DemoServer.CLIENT_ID))
                .endpointURI(server.authorization())
                .redirectionURI(DemoServer.REDIRECT)
                .scope(new Scope(DemoServer.SCOPE))
                .state(state)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();

        URI answer = new Browser(DemoServer.USERNAME, server.password()).travel(question, DemoServer.REDIRECT);
        AuthorizationResponse response = AuthorizationResponse.parse(answer);
        if (!state.equals(response.getState())) {
            throw new IOException("the answer belongs to another login");
        }
        if (!response.indicatesSuccess()) {
            throw new IOException(
                    "refused: " + response.toErrorResponse().getErrorObject().getCode());
        }
        AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
        return pair(trade(new AuthorizationCodeGrant(code, DemoServer.REDIRECT, verifier)));
    }

    /** True when the token endpoint refuses the refresh token as invalid_grant. */
    boolean isDead(String refreshToken) throws IOException, ParseException {
        TokenResponse response = trade(new RefreshTokenGrant(new RefreshToken(refreshToken)));
        return !response.indicatesSuccess() && errorOf(response).equals("invalid_grant");
    }

    private TokenResponse trade(AuthorizationGrant grant) throws IOException, ParseException {
        var client = new ClientSecretBasic(new ClientID(DemoServer.CLIENT_ID), new Secret(server.clientSecret()));
        return TokenResponse.parse(new TokenRequest.Builder(server.token(), client, grant)
                .build()
                .toHTTPRequest()
                .send());
    }

    private static TokenPair pair(TokenResponse response) throws IOException {
        if (!response.indicatesSuccess()) {
            throw new IOException("no tokens: " + errorOf(response));
        }
        Tokens tokens = response.toSuccessResponse().getTokens();
        return TokenPair.of(
                        tokens.getAccessToken().getValue(),
                        tokens.getRefreshToken().getValue())
                .expiresIn(Duration.ofSeconds(tokens.getAccessToken().getLifetime()));
    }

    private static String errorOf(TokenResponse response) {
        ErrorObject error = response.toErrorResponse().getErrorObject();
        return String.valueOf(error.getCode());
    }
}
