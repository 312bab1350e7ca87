package dev.freshet.samples.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** How the program ends. Scripts rely on the numbers; {@code --help} lists them. */
enum Exit {
    OK(0, "it is done"),
    OTHER(1, "something else went wrong, the message says what"),
    USAGE(2, "the command makes no sense like this"),
    NOT_SIGNED_IN(3, "nobody is signed in: run login"),
    UNREACHABLE(4, "a server does not answer, or asks to wait"),
    STORAGE(5, "what is kept on this computer cannot be used"),
    REFUSED(6, "the API answered with an error (a status of 300 or more)"),
    INTERRUPTED(130, "stopped by Ctrl-C");

    final int code;
    private final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** For the help: what each number means. */
    static Map<String, String> list() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Exit exit : values()) {
            all.put(Integer.toString(exit.code), exit.meaning);
        }
        return all;
    }
}
