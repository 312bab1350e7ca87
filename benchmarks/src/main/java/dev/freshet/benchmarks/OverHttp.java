package dev.freshet.benchmarks;

import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenEndpoint;
import dev.freshet.okhttp.OkHttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.ConnectionPool;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The client's side of a server on loopback: one pool, with room for the connection of every caller. */
abstract class OverHttp implements Backend {
    private static final Pattern ACCESS = Pattern.compile("\"access_token\":\"([^\"]*)");
    private static final Pattern REFRESH = Pattern.compile("\"refresh_token\":\"([^\"]*)");

    private final OkHttpClient plain = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(2000, 1, TimeUnit.MINUTES))
            .build();

    @Override
    public OkHttpClient client(Consumer<OkHttpClient.Builder> setting) {
        OkHttpClient.Builder builder = plain.newBuilder();
        setting.accept(builder);
        return builder.build();
    }

    @Override
    public Issued refresh(String refreshToken) throws IOException {
        FormBody form = new FormBody.Builder()
                .add("grant_type", "refresh_token")
                .add("refresh_token", refreshToken)
                .build();
        Request request =
                new Request.Builder().url(origin() + "/token").post(form).build();
        try (Response response = plain.newCall(request).execute()) {
            String json = Objects.requireNonNull(response.body()).string();
            if (response.code() != 200) {
                throw new IOException("the token endpoint answered " + response.code());
            }
            return new Issued(cut(ACCESS, json), cut(REFRESH, json));
        }
    }

    private static String cut(Pattern field, String json) throws IOException {
        Matcher matcher = field.matcher(json);
        if (!matcher.find()) {
            throw new IOException("the token endpoint's answer lacks a token");
        }
        return matcher.group(1);
    }

    @Override
    public TokenEndpoint endpoint() {
        return OAuthEndpoint.at(origin() + "/token").clientId("benchmark").over(OkHttpTransport.from(plain));
    }

    @Override
    public void close() {
        plain.connectionPool().evictAll();
        plain.dispatcher().executorService().shutdown();
    }
}
