package dev.freshet.testkit;

import java.util.List;

/** How servers that are in use refuse a request for want of a good access token: what their 401 says, as it was seen. */
public enum Refusal {
    /** Spring Authorization Server 7.1.1: where its metadata stands, and no error if no token came. */
    SPRING {
        @Override
        List<String> challenges(Received request) {
            String metadata = "resource_metadata=\"" + request.origin() + "/.well-known/oauth-protected-resource\"";
            return request.accessToken().isEmpty()
                    ? List.of("Bearer " + metadata)
                    : List.of("Bearer error=\"invalid_token\", error_description=\"Jwt expired\", "
                            + "error_uri=\"https://tools.ietf.org/html/rfc6750#section-3.1\", " + metadata);
        }
    },

    /** oidc-provider 9.13.3: two challenges, each in a header of its own, if no token came. */
    OIDC_PROVIDER {
        @Override
        List<String> challenges(Received request) {
            String realm = "realm=\"" + request.origin() + "\"";
            return request.accessToken().isEmpty()
                    ? List.of("Bearer " + realm, "DPoP " + realm + ", algs=\"ES256\"")
                    : List.of("Bearer " + realm + ", error=\"invalid_token\"");
        }
    },

    /** Keycloak 26.7.3: a realm, and the error if a token came. */
    KEYCLOAK {
        @Override
        List<String> challenges(Received request) {
            return request.accessToken().isEmpty()
                    ? List.of("Bearer realm=\"demo\"")
                    : List.of("Bearer realm=\"demo\", error=\"invalid_token\", "
                            + "error_description=\"Token is not active\"");
        }
    },

    /** mock-oauth2-server 6.0.2: no challenge at all. */
    MOCK_OAUTH2_SERVER {
        @Override
        List<String> challenges(Received request) {
            return List.of();
        }
    };

    abstract List<String> challenges(Received request);

    Answer answer(Received request) {
        return answer(401, challenges(request));
    }

    static Answer answer(int status, List<String> challenges) {
        Answer answer = Answer.json(status, "{\"error\":\"refused\"}").ofKind(Answer.Kind.REFUSED);
        for (String challenge : challenges) {
            answer = answer.with("WWW-Authenticate", challenge);
        }
        return answer;
    }
}
