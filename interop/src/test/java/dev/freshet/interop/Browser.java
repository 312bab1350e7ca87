package dev.freshet.interop;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser and the person in front of it: keeps cookies, follows redirects, fills in forms and agrees to everything. */
final class Browser {
    private static final int MOST_PAGES = 20;
    private static final Pattern FORM = Pattern.compile("(?is)<form([^>]*)>(.*?)</form>");
    private static final Pattern INPUT = Pattern.compile("(?is)<input([^>]*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w-]+)=\"([^\"]*)\"");

    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final String username;
    private final String password;

    Browser(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /** Goes on from {@code start} until a page asks nothing more, or until the next page would be below {@code end}. */
    URI travel(URI start, String end) throws IOException, InterruptedException {
        HttpRequest request = page(start).build();
        for (int pages = 0; pages < MOST_PAGES; pages++) {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 == 3) {
                URI next = response.uri()
                        .resolve(response.headers().firstValue("Location").orElseThrow());
                if (next.toString().startsWith(end)) {
                    return next;
                }
                request = page(next).build();
                continue;
            }
            Matcher form = FORM.matcher(response.body());
            if (!form.find()) {
                return response.uri();
            }
            request = filledIn(response.uri(), attributes(form.group(1)), form.group(2));
        }
        throw new IOException("no way from " + start.getPath() + " to " + end);
    }

    private HttpRequest filledIn(URI page, Map<String, String> form, String content) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher inputs = INPUT.matcher(content);
        while (inputs.find()) {
            Map<String, String> input = attributes(inputs.group(1));
            String name = input.get("name");
            if (name != null && !"submit".equals(input.get("type"))) {
                fields.put(name, answer(name, input.getOrDefault("value", "")));
            }
        }
        URI to = page.resolve(form.getOrDefault("action", page.toString()));
        return Forms.post(page(to), fields);
    }

    private String answer(String name, String given) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "username", "login" -> username;
            case "password" -> password;
            default -> given;
        };
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
