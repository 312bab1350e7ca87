package dev.freshet;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The origins that get the token: scheme, host and port, compared exactly. */
final class Origins {
    private final String[] schemes;
    private final String[] hosts;
    private final int[] ports;

    private Origins(List<URI> origins) {
        schemes = new String[origins.size()];
        hosts = new String[origins.size()];
        ports = new int[origins.size()];
        for (int i = 0; i < schemes.length; i++) {
            URI origin = origins.get(i);
            schemes[i] = origin.getScheme();
            hosts[i] = bare(origin.getHost());
            ports[i] = port(origin.getScheme(), origin.getPort());
        }
    }

    /** The origins that these strings name, such as {@code https://api.example.com} or {@code http://localhost:8080}. */
    static Origins of(String... origins) {
        List<URI> parsed = new ArrayList<>();
        for (String origin : origins) {
            URI uri = secure(origin, "origin");
            String path = uri.getRawPath();
            boolean onlyOrigin = (path == null || path.isEmpty() || path.equals("/"))
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (!onlyOrigin) {
                throw new IllegalArgumentException(
                        "an origin is a scheme, a host and a port, with nothing after it: " + shown(origin));
            }
            parsed.add(uri);
        }
        return new Origins(parsed);
    }

    /** A URI with a host and without user information, https unless its host is this machine. */
    static URI secure(String text, String what) {
        URI uri = parsed(text, what);
        if (uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    what + " needs a scheme and a host, as https://example.com has, and no user: " + shown(text));
        }
        boolean https = uri.getScheme().equals("https");
        boolean local = uri.getScheme().equals("http") && isLoopback(uri.getHost());
        if (!https && !local) {
            throw new IllegalArgumentException(what + " is not https: " + shown(text)
                    + "; http is for this machine only (127.0.0.1, [::1], localhost)");
        }
        return uri;
    }

    private static URI parsed(String text, String what) {
        try {
            int host = text.indexOf("://") + 3;
            int end = host;
            while (end < text.length() && "/?#:".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            boolean named = host > 2 && text.charAt(Math.min(host, text.length() - 1)) != '[';
            String name = named ? text.substring(host, end) : "";
            // IDN reads its tables when it is loaded: 20 ms of a start that most programs can do without
            URI uri = new URI(isAscii(name) ? text : text.substring(0, host) + IDN.toASCII(name) + text.substring(end));
            if (uri.getHost() != null && uri.getScheme() != null) {
                String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
                uri = new URI(scheme + uri.toString().substring(scheme.length()));
                // RFC 1035 section 2.3.4; IDN looks at the labels of the names that it is given only
                if (uri.getHost().matches(".*[^.]{64}.*")) {
                    throw new IllegalArgumentException("a label is longer than 63 characters");
                }
            }
            return uri;
        } catch (URISyntaxException e) {
            String where = e.getReason() + " at index " + e.getIndex();
            throw new IllegalArgumentException(what + " is not a URI: " + shown(text) + ": " + where);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " has a host that can be no name: " + shown(text));
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    /**
     * The origin in a text that is refused: what follows may hold a key. Nothing of a text with an @, wherever that
     * stands: what is before it may be a password, which may hold any character, rightly or not.
     */
    private static String shown(String text) {
        Matcher origin = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://[^/?#@\\s\\p{Cntrl}]*)[^@]*")
                .matcher(text);
        return origin.matches() ? origin.group(1) : "...";
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    boolean contain(String scheme, String host, int port) {
        for (int i = 0; i < ports.length; i++) {
            if (ports[i] == port(scheme, port) && same(schemes[i], scheme) && sameHost(hosts[i], host)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(String ours, String theirs) {
        return ours.equals(theirs) || ours.equalsIgnoreCase(theirs);
    }

    private static boolean sameHost(String ours, String theirs) {
        if (theirs.startsWith("[")) {
            return theirs.length() == ours.length() + 2 && theirs.regionMatches(true, 1, ours, 0, ours.length());
        }
        return same(ours, theirs);
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    }

    private static int port(String scheme, int port) {
        if (port >= 0) {
            return port;
        }
        return same("https", scheme) || same("wss", scheme) ? 443 : 80;
    }
}
