package dev.freshet.samples.quickstart;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser and the person in front of it: keeps cookies, follows redirects, fills in the sign-in form. */
final class Browser {
    private static final int MOST_PAGES = 10;
    private static final Pattern HIDDEN_FIELD =
            Pattern.compile("<input name=\"(\\w+)\" type=\"hidden\" value=\"([^\"]*)\"");

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final String username;
    private final String password;

    Browser(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /** Goes from {@code start} to the page whose address begins with {@code end}, and returns that address unopened. */
    URI travel(URI start, URI end) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(start).build();
        for (int page = 0; page < MOST_PAGES; page++) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                request = signIn(response);
                continue;
            }
            URI next = response.uri()
                    .resolve(response.headers()
                            .firstValue("Location")
                            .orElseThrow(() ->
                                    new IOException("status " + response.statusCode() + " at " + response.uri())));
            if (next.toString().startsWith(end.toString())) {
                return next;
            }
            request = HttpRequest.newBuilder(next).build();
        }
        throw new IOException("no way from " + start.getPath() + " to " + end);
    }

    private HttpRequest signIn(HttpResponse<String> page) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher hidden = HIDDEN_FIELD.matcher(page.body());
        while (hidden.find()) {
            fields.put(hidden.group(1), hidden.group(2));
        }
        fields.put("username", username);
        fields.put("password", password);
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(page.uri())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
    }
}
