package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/** What may stand in a header: visible ASCII and spaces. Anything else is read in as many ways as there are clients. */
final class HeaderText {
    private HeaderText() {}

    /** The text, each byte of its UTF-8 percent-encoded that may not stand there. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            safe.append(isVisible(octet) ? Character.toString(octet) : String.format("%%%02X", octet));
        }
        return safe.toString();
    }

    /** Refuses headers that some front could not send. */
    static Map<String, String> checked(Map<String, String> headers) {
        headers.forEach((name, value) -> {
            if (name.isEmpty() || !(name + value).chars().allMatch(HeaderText::isVisible)) {
                throw new IllegalArgumentException("the header " + of(name) + " holds more than ASCII");
            }
        });
        return headers;
    }

    private static boolean isVisible(int letter) {
        return letter >= ' ' && letter <= '~';
    }
}
