package dev.freshet.javahttp;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.testkit.AdapterContract;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What both ways of sending share. */
abstract class JavaHttpContract extends AdapterContract {
    /** A caller's way to opt out: java.net.http has no tags, so the application looks at the request. */
    private static final String OPT_OUT = "X-Opt-Out";

    private final HttpClient plain = HttpClient.newHttpClient();

    @Override
    protected HttpTransport transport() {
        return JavaHttpTransport.from(plain);
    }

    AuthHttpClient authenticated(AuthSession session) {
        return AuthHttpClient.over(plain, session)
                .sessionFor(request -> request.headers().firstValue(OPT_OUT).isPresent() ? AuthSession.NONE : session)
                .redirect(HttpClient.Redirect.NORMAL)
                .build();
    }

    static HttpRequest translated(Client.Send send) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(send.url()));
        send.headers().forEach(builder::header);
        if (send.optedOut()) {
            builder.header(OPT_OUT, "yes");
        }
        String body = send.body();
        if (body != null) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            builder.POST(
                    send.once()
                            ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
                            : BodyPublishers.ofByteArray(bytes));
        }
        return builder.build();
    }

    static Client.Reply reply(HttpResponse<String> response) {
        return new Client.Reply(
                response.statusCode(),
                response.body(),
                response.request().headers().firstValue("Authorization").orElse(null));
    }
}
