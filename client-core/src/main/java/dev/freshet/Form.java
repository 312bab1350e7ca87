package dev.freshet;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The body of a form (RFC 6749 appendix B): parameters in the order in which they were added. */
final class Form {
    private final StringBuilder text = new StringBuilder();

    Form add(String name, String value) {
        text.append(text.length() == 0 ? "" : "&")
                .append(encoded(name))
                .append('=')
                .append(encoded(value));
        return this;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The text as it stands in a form. */
    static String encoded(String text) {
        try {
            return URLEncoder.encode(text, "UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new AssertionError("every platform has UTF-8", e);
        }
    }
}
