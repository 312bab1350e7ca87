package dev.freshet.javahttp;

import dev.freshet.AuthSession;
import dev.freshet.HttpTransport;
import dev.freshet.testkit.AdapterContract;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.Future;

/** The contract of every adapter, for java.net.http. */
abstract class JavaHttpContract extends AdapterContract {
    private static final String OPTED_OUT = "X-Test-Opted-Out";

    @Override
    protected HttpTransport transport() {
        return JavaHttpTransport.from(HttpClient.newHttpClient());
    }

    @Override
    protected Client open(AuthSession session) {
        AuthHttpClient client = AuthHttpClient.over(HttpClient.newHttpClient(), session)
                .redirect(Redirect.NORMAL)
                .sessionFor(request -> request.headers().firstValue(OPTED_OUT).isPresent() ? AuthSession.NONE : session)
                .build();
        return new Client() {
            @Override
            public Call start(Send send) {
                Future<HttpResponse<String>> answer = JavaHttpContract.this.start(client, request(send));
                return new Call() {
                    @Override
                    public Reply join() throws Exception {
                        HttpResponse<String> response = joined(answer);
                        return new Reply(
                                response.statusCode(),
                                response.body(),
                                response.request()
                                        .headers()
                                        .firstValue("Authorization")
                                        .orElse(null));
                    }

                    @Override
                    public void cancel() {
                        answer.cancel(true);
                    }
                };
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    abstract Future<HttpResponse<String>> start(HttpClient client, HttpRequest request);

    private static HttpRequest request(Client.Send send) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(send.url()));
        send.headers().forEach(request::header);
        if (send.optedOut()) {
            request.header(OPTED_OUT, "true");
        }
        String body = send.body();
        return body == null
                ? request.build()
                : request.POST(publisher(body, send.once())).build();
    }

    private static BodyPublisher publisher(String body, boolean once) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(utf8(body));
        return once ? BodyPublishers.ofInputStream(() -> bytes) : BodyPublishers.ofString(body);
    }
}
