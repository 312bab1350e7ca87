package dev.freshet.samples.spring;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser and the person in front of it: keeps cookies, follows redirects, knows two passwords. */
final class Browser {
    private static final int MOST_PAGES = 10;
    private static final Pattern HIDDEN_FIELD =
            Pattern.compile("<input name=\"(\\w+)\" type=\"hidden\" value=\"([^\"]*)\"");

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final Instance service;
    private final String person;
    private final String password;

    Browser(Instance service, String person, String password) {
        this.service = service;
        this.person = person;
        this.password = password;
    }

    /** Opens a page of the service, fills in the form of the authorization server, and reads the page after that. */
    String open(String path) throws IOException, InterruptedException {
        HttpRequest request = to(URI.create(service.origin() + path)).build();
        for (int page = 0; page < MOST_PAGES; page++) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                if (!response.body().contains("name=\"password\"")) {
                    return response.body();
                }
                request = form(response);
            } else {
                String next = response.headers()
                        .firstValue("Location")
                        .orElseThrow(() -> new IOException("status " + response.statusCode()));
                request = to(response.uri().resolve(next)).build();
            }
        }
        throw new IOException("no end to it");
    }

    /** The service's password goes to the service only. */
    private HttpRequest.Builder to(URI page) {
        HttpRequest.Builder request = HttpRequest.newBuilder(page);
        return page.toString().startsWith(service.origin() + "/")
                ? request.header("Authorization", service.basic(person))
                : request;
    }

    private HttpRequest form(HttpResponse<String> page) {
        StringBuilder form = new StringBuilder("username=" + person + "&password=" + password);
        Matcher hidden = HIDDEN_FIELD.matcher(page.body());
        while (hidden.find()) {
            form.append('&').append(hidden.group(1)).append('=');
            form.append(URLEncoder.encode(hidden.group(2), StandardCharsets.UTF_8));
        }
        return to(page.uri())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build();
    }
}
