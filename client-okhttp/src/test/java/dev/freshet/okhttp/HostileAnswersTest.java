package dev.freshet.okhttp;

import dev.freshet.HostileAnswersContract;
import dev.freshet.HttpTransport;
import okhttp3.OkHttpClient;

class HostileAnswersTest extends HostileAnswersContract {
    @Override
    protected HttpTransport transport() {
        return OkHttpTransport.from(new OkHttpClient());
    }
}
