package dev.freshet.samples.spring;

import dev.freshet.AuthSession;
import dev.freshet.javahttp.AuthHttpClient;
import dev.freshet.okhttp.AuthInterceptor;
import java.net.http.HttpClient;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** The API's clients: two, to show both. One is enough for a service. Each request is its own caller's. */
@Configuration(proxyBeanMethods = false)
class ApiClients {
    /** For a request to the API, a wait for a new token and the retry included. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Bean
    RestClient overJavaHttp(RestClient.Builder rest, Sessions sessions, Settings settings) {
        HttpClient signedIn = AuthHttpClient.over(HttpClient.newBuilder(), AuthSession.NONE)
                .sessionFor(request -> sessions.ofCaller())
                // RestClient writes an object anew for each attempt; leave this out if you send streams
                .repeatable(body -> true)
                .build();
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(signedIn);
        requests.setReadTimeout(LIMIT);
        return rest.baseUrl(settings.api()).requestFactory(requests).build();
    }

    @Bean
    RestClient overOkHttp(RestClient.Builder rest, Sessions sessions, Settings settings) {
        OkHttpClient signedIn = new OkHttpClient.Builder()
                .addInterceptor(new AuthInterceptor(request -> sessions.ofCaller()))
                .callTimeout(LIMIT)
                .build();
        return rest.baseUrl(settings.api())
                .requestFactory(new OkHttpRequestFactory(signedIn))
                .build();
    }
}
