package dev.freshet.samples.testing;

import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/** What is in many apps: a 401 starts a refresh. It works whenever one request is made at a time. */
final class RefreshAuthenticator implements Authenticator {
    private final OkHttpClient plain = new OkHttpClient();
    private final String tokenUrl;
    private volatile String accessToken;
    private volatile String refreshToken;

    RefreshAuthenticator(String tokenUrl, String accessToken, String refreshToken) {
        this.tokenUrl = tokenUrl;
        this.accessToken = accessToken;
        this.refreshToken = refreshToken;
    }

    /** A client that is signed in. */
    OkHttpClient client() {
        return plain.newBuilder()
                .addInterceptor(chain -> chain.proceed(signed(chain.request())))
                .authenticator(this)
                .build();
    }

    @Override
    public Request authenticate(Route route, Response response) throws IOException {
        if (response.priorResponse() != null) {
            return null;
        }
        FormBody form = new FormBody.Builder()
                .add("grant_type", "refresh_token")
                .add("refresh_token", refreshToken)
                .add("client_id", "app")
                .build();
        try (Response answer = plain.newCall(
                        new Request.Builder().url(tokenUrl).post(form).build())
                .execute()) {
            if (!answer.isSuccessful()) {
                return null;
            }
            String json = answer.body().string();
            accessToken = member(json, "access_token");
            refreshToken = member(json, "refresh_token");
        }
        return signed(response.request());
    }

    private Request signed(Request request) {
        return request.newBuilder()
                .header("Authorization", "Bearer " + accessToken)
                .build();
    }

    private static String member(String json, String name) {
        return json.replaceFirst("(?s).*\"" + name + "\"\\s*:\\s*\"([^\"]*)\".*", "$1");
    }
}
