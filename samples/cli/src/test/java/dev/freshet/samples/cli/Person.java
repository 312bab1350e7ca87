package dev.freshet.samples.cli;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person at a browser: keeps cookies, follows redirects, fills in forms and agrees to everything. */
final class Person {
    static final String PASSWORD_VARIABLE = "DEMO_PASSWORD";

    private static final int MOST_PAGES = 20;
    private static final Pattern FORM = Pattern.compile("(?is)<form([^>]*)>(.*?)</form>");
    private static final Pattern INPUT = Pattern.compile("(?is)<input([^>]*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w-]+)=\"([^\"]*)\"");

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final Map<String, String> knows;

    /**
     * A person.
     *
     * @param knows what they enter, by the names of the fields
     */
    Person(Map<String, String> knows) {
        this.knows = knows;
    }

    /** As the program that {@code BROWSER} names. */
    public static void main(String[] arguments) throws Exception {
        String password = System.getenv(PASSWORD_VARIABLE);
        System.out.println(
                new Person(Map.of("username", "alice", "password", password)).visit(URI.create(arguments[0])));
    }

    /** Opens the page and goes on until one asks nothing more; what it says. */
    String visit(URI start) throws IOException, InterruptedException {
        HttpRequest request = page(start).build();
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 == 3) {
                String next = response.headers().firstValue("Location").orElseThrow();
                request = page(response.uri().resolve(next)).build();
                continue;
            }
            Matcher form = FORM.matcher(response.body());
            if (!form.find()) {
                return response.body();
            }
            request = filledIn(response.uri(), attributes(form.group(1)), form.group(2));
        }
        throw new IOException("no end of " + start.getPath());
    }

    private HttpRequest filledIn(URI page, Map<String, String> form, String content) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher inputs = INPUT.matcher(content);
        while (inputs.find()) {
            Map<String, String> input = attributes(inputs.group(1));
            String name = input.get("name");
            if (name != null && !"submit".equals(input.get("type"))) {
                fields.put(name, knows.getOrDefault(name, input.getOrDefault("value", "")));
            }
        }
        String filled = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        URI to = page.resolve(form.getOrDefault("action", page.toString()));
        if (!"post".equals(form.getOrDefault("method", "get").toLowerCase(Locale.ROOT))) {
            return page(URI.create(to + "?" + filled)).build();
        }
        return page(to).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(filled))
                .build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpRequest.Builder page(URI uri) {
        return HttpRequest.newBuilder(uri).header("Accept", "text/html");
    }

    private static Map<String, String> attributes(String tag) {
        Map<String, String> attributes = new HashMap<>();
        Matcher each = ATTRIBUTE.matcher(tag);
        while (each.find()) {
            attributes.put(each.group(1).toLowerCase(Locale.ROOT), each.group(2).replace("&amp;", "&"));
        }
        return attributes;
    }
}
