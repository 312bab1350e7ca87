package dev.freshet.interop;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.javahttp.JavaHttpTransport;
import dev.freshet.okhttp.AuthInterceptor;
import dev.freshet.okhttp.OkHttpTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The two ways in which an application meets Freshet. */
enum Adapter {
    OK_HTTP {
        private final OkHttpClient plain = new OkHttpClient();

        @Override
        HttpTransport transport() {
            return OkHttpTransport.from(plain);
        }

        @Override
        Caller caller(AuthSession session) {
            OkHttpClient client = new AuthInterceptor(session).on(plain);
            return uri -> {
                Request request = new Request.Builder().url(uri).build();
                try (Response response = client.newCall(request).execute()) {
                    return new Answer(response.code(), response.headers("WWW-Authenticate"));
                }
            };
        }
    },
    JAVA_HTTP {
        private final HttpClient plain = HttpClient.newHttpClient();

        @Override
        HttpTransport transport() {
            return JavaHttpTransport.from(plain);
        }

        @Override
        Caller caller(AuthSession session) {
            HttpClient client = AuthHttpClient.over(plain, session).build();
            return uri -> {
                HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
                HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
                return new Answer(response.statusCode(), response.headers().allValues("WWW-Authenticate"));
            };
        }
    };

    /** Over what the session's own requests go. */
    abstract HttpTransport transport();

    /** The application's client, signed in by this session. */
    abstract Caller caller(AuthSession session);

    /** Sends a GET. */
    interface Caller {
        Answer get(String uri) throws IOException, InterruptedException;
    }

    /** What the application sees. */
    record Answer(int status, List<String> challenges) {}
}
