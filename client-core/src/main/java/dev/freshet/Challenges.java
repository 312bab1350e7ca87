package dev.freshet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads WWW-Authenticate (RFC 9110 sections 11.2 to 11.6.1): several headers, several challenges in one, quoted commas,
 * token68. Total: it never throws, takes time linear in its input, and reads no more than 16 KiB and 32 challenges. What
 * cannot be read ends the reading of its header, and takes the challenge in which it stands with it.
 */
final class Challenges {
    private static final int MOST_CHARACTERS = 16 * 1024;
    private static final int MOST_CHALLENGES = 32;

    /** One challenge; parameter names in lower case. */
    record Challenge(String scheme, Map<String, String> parameters) {}

    private final List<Challenge> read = new ArrayList<>();
    private final String text;
    private int at;
    private @Nullable Challenge current;

    private Challenges(String text) {
        this.text = text;
    }

    static List<Challenge> read(List<String> headers) {
        List<Challenge> all = new ArrayList<>();
        int left = MOST_CHARACTERS;
        for (String header : headers) {
            left -= header.length();
            if (left < 0) {
                break;
            }
            all.addAll(new Challenges(header).readHeader());
        }
        return all.size() > MOST_CHALLENGES ? all.subList(0, MOST_CHALLENGES) : all;
    }

    private List<Challenge> readHeader() {
        skip(" \t,");
        while (at < text.length()) {
            if (!readElement() || (at < text.length() && text.charAt(at) != ',')) {
                return read;
            }
            skip(" \t,");
        }
        finish();
        return read;
    }

    /** One element of the comma-separated list: a challenge's beginning, or one more parameter of the current one. */
    private boolean readElement() {
        String first = token();
        if (first.isEmpty()) {
            return false;
        }
        boolean spaced = skip(" \t");
        if (at < text.length() && text.charAt(at) == '=') {
            return readParameter(first);
        }
        finish();
        current = new Challenge(first, new HashMap<>());
        if (at == text.length() || text.charAt(at) == ',') {
            return true;
        }
        int credentials = at;
        String name = token();
        skip(" \t");
        if (spaced && !name.isEmpty() && at < text.length() && text.charAt(at) == '=' && readParameter(name)) {
            return true;
        }
        at = credentials;
        return spaced && readToken68();
    }

    private boolean readParameter(String name) {
        at++;
        skip(" \t");
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        String value = quoted ? quoted() : token();
        skip(" \t");
        return current != null
                && value != null
                && (quoted || !value.isEmpty())
                && current.parameters().put(name.toLowerCase(Locale.ROOT), value) == null;
    }

    private boolean readToken68() {
        int start = at;
        while (at < text.length() && (isToken(text.charAt(at)) || text.charAt(at) == '/')) {
            at++;
        }
        boolean some = at > start;
        skip("=");
        skip(" \t");
        return some;
    }

    private void finish() {
        if (current != null) {
            read.add(current);
        }
        current = null;
    }

    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && ++at < text.length()) {
                c = text.charAt(at);
            }
            value.append(c);
        }
        return null;
    }

    private String token() {
        int start = at;
        while (at < text.length() && isToken(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean skip(String characters) {
        int start = at;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at > start;
    }

    private static boolean isToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
