package dev.freshet.javahttp;

import dev.freshet.HostileAnswersContract;
import dev.freshet.HttpTransport;
import java.net.http.HttpClient;

class HostileAnswersTest extends HostileAnswersContract {
    @Override
    protected HttpTransport transport() {
        return JavaHttpTransport.from(HttpClient.newHttpClient());
    }
}
