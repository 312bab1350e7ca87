package dev.freshet.benchmarks;

import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.OAuthEndpoint;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.javahttp.JavaHttpTransport;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** What a fresh JVM does: one authenticated request. Prints the status. */
enum ColdCall {
    OKHTTP("OkHttp, constant header") {
        @Override
        int call(Given given) throws Exception {
            String value = "Bearer " + given.access();
            return okHttp(
                    new OkHttpClient.Builder()
                            .addInterceptor(chain -> chain.proceed(chain.request()
                                    .newBuilder()
                                    .header("Authorization", value)
                                    .build()))
                            .build(),
                    given);
        }
    },
    OKHTTP_FRESHET("OkHttp, Freshet, signed in") {
        @Override
        int call(Given given) throws Exception {
            OkHttpClient plain = new OkHttpClient();
            AuthSession session = overOkHttp(plain, given).build();
            session.signIn(given.pair());
            return freshet(plain, session, given);
        }
    },
    OKHTTP_FRESHET_FILE("OkHttp, Freshet, from an encrypted file") {
        @Override
        int call(Given given) throws Exception {
            OkHttpClient plain = new OkHttpClient();
            return freshet(plain, overOkHttp(plain, given).vault(given.vault()).build(), given);
        }
    },
    JDK("java.net.http, constant header") {
        @Override
        int call(Given given) throws Exception {
            HttpClient client = HttpClient.newHttpClient();
            return jdk(client, given.jdkRequest().header("Authorization", "Bearer " + given.access()));
        }
    },
    JDK_FRESHET("java.net.http, Freshet, signed in") {
        @Override
        int call(Given given) throws Exception {
            HttpClient plain = HttpClient.newHttpClient();
            AuthSession session = overJdk(plain, given).build();
            session.signIn(given.pair());
            return jdk(AuthHttpClient.over(plain, session).build(), given.jdkRequest());
        }
    },
    JDK_FRESHET_FILE("java.net.http, Freshet, from an encrypted file") {
        @Override
        int call(Given given) throws Exception {
            HttpClient plain = HttpClient.newHttpClient();
            AuthSession session = overJdk(plain, given).vault(given.vault()).build();
            return jdk(AuthHttpClient.over(plain, session).build(), given.jdkRequest());
        }
    };

    static final byte[] KEY = new byte[32];

    private record Given(String origin, String access, String refresh, String file) {
        TokenPair pair() {
            return TokenPair.of(access, refresh).expiresIn(Duration.ofHours(1));
        }

        EncryptedFileVault vault() {
            return EncryptedFileVault.at(Path.of(file), TokenCipher.fromBytes(KEY));
        }

        HttpRequest.Builder jdkRequest() {
            return HttpRequest.newBuilder(URI.create(origin + "/hello"));
        }
    }

    private final String title;

    ColdCall(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** What it is compared with. */
    ColdCall limit() {
        return compareTo(JDK) < 0 ? OKHTTP : JDK;
    }

    abstract int call(Given given) throws Exception;

    private static int freshet(OkHttpClient plain, AuthSession session, Given given) throws Exception {
        return okHttp(
                plain.newBuilder().addInterceptor(new AuthInterceptor(session)).build(), given);
    }

    private static int okHttp(OkHttpClient client, Given given) throws Exception {
        Request request = new Request.Builder().url(given.origin() + "/hello").build();
        try (Response response = client.newCall(request).execute()) {
            return response.code();
        }
    }

    private static int jdk(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    private static AuthSession.Builder overOkHttp(OkHttpClient plain, Given given) {
        return AuthSession.builder()
                .origins(given.origin())
                .endpoint(OAuthEndpoint.at(given.origin() + "/token")
                        .clientId("cold")
                        .over(OkHttpTransport.from(plain)));
    }

    private static AuthSession.Builder overJdk(HttpClient plain, Given given) {
        return AuthSession.builder()
                .origins(given.origin())
                .endpoint(OAuthEndpoint.at(given.origin() + "/token")
                        .clientId("cold")
                        .over(JavaHttpTransport.from(plain)));
    }

    /** Arguments: the contender, the origin, both tokens, the vault's file. */
    public static void main(String[] arguments) throws Exception {
        Given given = new Given(arguments[1], arguments[2], arguments[3], arguments[4]);
        System.out.println(valueOf(arguments[0]).call(given));
        System.exit(0);
    }
}
