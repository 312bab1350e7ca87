package dev.freshet.samples.spring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/** Spring's clients over OkHttp, which Spring itself has not had since version 7. Request bodies are kept in memory. */
record OkHttpRequestFactory(OkHttpClient client) implements ClientHttpRequestFactory {
    /** OkHttp refuses these without one. */
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
        return new Outgoing(client, uri, method);
    }

    private static final class Outgoing extends AbstractClientHttpRequest {
        private final OkHttpClient client;
        private final URI uri;
        private final HttpMethod method;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Outgoing(OkHttpClient client, URI uri, HttpMethod method) {
            this.client = client;
            this.uri = uri;
            this.method = method;
        }

        @Override
        public HttpMethod getMethod() {
            return method;
        }

        @Override
        public URI getURI() {
            return uri;
        }

        @Override
        protected OutputStream getBodyInternal(HttpHeaders headers) {
            return body;
        }

        @Override
        protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
            Request.Builder request = new Request.Builder().url(uri.toURL()).method(method.name(), body(headers));
            headers.forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
            return new Incoming(client.newCall(request.build()).execute());
        }

        private @Nullable RequestBody body(HttpHeaders headers) {
            boolean needed = body.size() > 0 || WITH_BODY.contains(method);
            String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
            return needed ? RequestBody.create(body.toByteArray(), type == null ? null : MediaType.parse(type)) : null;
        }
    }

    private record Incoming(Response response) implements ClientHttpResponse {

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatusCode.valueOf(response.code());
        }

        @Override
        public String getStatusText() {
            return response.message();
        }

        @Override
        public HttpHeaders getHeaders() {
            HttpHeaders headers = new HttpHeaders();
            response.headers().forEach(header -> headers.add(header.getFirst(), header.getSecond()));
            return headers;
        }

        @Override
        public InputStream getBody() {
            return response.body().byteStream();
        }

        @Override
        public void close() {
            response.close();
        }
    }
}
