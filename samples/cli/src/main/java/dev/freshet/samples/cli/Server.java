package dev.freshet.samples.cli;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenPair;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server where the person signs in, as this program's client. */
final class Server {
    private final String issuer;
    private final ClientID client;
    private final String scope;
    private final Wire wire;

    Server(String issuer, String clientId, String scope, Wire wire) {
        this.issuer = issuer;
        this.client = new ClientID(clientId);
        this.scope = scope;
        this.wire = wire;
    }

    ClientID client() {
        return client;
    }

    /** What to ask for; null: what the server gives by itself. */
    @Nullable
    Scope scope() {
        return scope.isEmpty() ? null : Scope.parse(scope);
    }

    /** The server's own account of itself (RFC 8414, else OpenID Connect's), if it is this very server's. */
    AuthorizationServerMetadata metadata() throws IOException, Failure {
        try {
            HTTPResponse answer = get(AuthorizationServerMetadata.resolveURL(new Issuer(issuer)));
            if (answer.getStatusCode() != 200) {
                answer = get(OIDCProviderMetadata.resolveURL(new Issuer(issuer)));
            }
            answer.ensureStatusCode(200);
            AuthorizationServerMetadata metadata = AuthorizationServerMetadata.parse(answer.getBodyAsJSONObject());
            if (!metadata.getIssuer().getValue().equals(issuer)) {
                throw strange("it calls itself " + metadata.getIssuer());
            }
            requireSafe("token endpoint", metadata.getTokenEndpointURI(), true);
            requireSafe("sign-in page", metadata.getAuthorizationEndpointURI(), false);
            requireSafe("endpoint for codes", metadata.getDeviceAuthorizationEndpointURI(), false);
            return metadata;
        } catch (GeneralException e) {
            throw strange(e.getMessage());
        }
    }

    /** Where codes go, and what a browser is to open: https, as the session wants it for its tokens, or on this computer. */
    private void requireSafe(String what, @Nullable URI address, boolean needed) throws Failure {
        try {
            if (needed || address != null) {
                OAuthEndpoint.at(String.valueOf(address));
            }
        } catch (IllegalArgumentException e) {
            throw strange("its " + what + " is " + address);
        }
    }

    private HTTPResponse get(URL url) throws IOException {
        return send(new HTTPRequest(HTTPRequest.Method.GET, url));
    }

    HTTPResponse send(HTTPRequest request) throws IOException {
        try {
            return request.send(wire);
        } catch (IOException e) {
            throw new IOException(issuer + ": " + Failure.reason(e), e);
        }
    }

    /** Trades what the person has granted for tokens. */
    TokenResponse trade(URI tokenEndpoint, AuthorizationGrant grant) throws IOException, Failure {
        try {
            return TokenResponse.parse(send(new TokenRequest.Builder(tokenEndpoint, client, grant)
                    .build()
                    .toHTTPRequest()));
        } catch (ParseException e) {
            throw strange(e.getMessage());
        }
    }

    Failure strange(@Nullable String what) {
        return new Failure(
                Exit.UNREACHABLE,
                "What " + issuer + " answers makes no sense: " + what,
                "Is the address of --issuer right? Ask whoever runs that server");
    }

    Failure refused(com.nimbusds.oauth2.sdk.@Nullable ErrorObject error) {
        String code = error == null || error.getCode() == null ? "it does not say why" : error.getCode();
        String description = error == null || error.getDescription() == null ? "" : error.getDescription();
        return switch (code) {
            case "access_denied" ->
                new Failure(Exit.NOT_SIGNED_IN, "The sign-in was declined", "Run login again if that was a mistake");
            case "expired_token" ->
                new Failure(Exit.NOT_SIGNED_IN, "The code was not entered in time", "Run login again");
            default ->
                new Failure(
                        Exit.NOT_SIGNED_IN,
                        issuer + " refuses the sign-in: " + code
                                + (description.isEmpty() ? "" : " (" + Words.begin(description) + ")"),
                        "Are --client-id and --scope what whoever runs that server gave you?");
        };
    }

    /**
     * What the session takes.
     *
     * @throws IllegalArgumentException if a token cannot be one
     */
    static TokenPair pair(Tokens tokens) {
        String access = tokens.getAccessToken().getValue();
        TokenPair pair = tokens.getRefreshToken() == null
                ? TokenPair.of(access)
                : TokenPair.of(access, tokens.getRefreshToken().getValue());
        return pair.tokenType(tokens.getAccessToken().getType().getValue())
                .expiresIn(Duration.ofSeconds(tokens.getAccessToken().getLifetime()));
    }
}
