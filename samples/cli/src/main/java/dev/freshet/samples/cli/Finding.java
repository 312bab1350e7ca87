package dev.freshet.samples.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a check has found.
 *
 * @param exit {@code OK}, or how the program ends because of it
 * @param advice what to do; empty where nothing is
 */
record Finding(String what, Exit exit, String text, String advice) {

    static Finding good(String what, String text) {
        return new Finding(what, Exit.OK, text, "");
    }

    static Finding bad(String what, Exception e) {
        Failure failure = Failure.of(e);
        return new Finding(what, failure.exit, String.valueOf(failure.getMessage()), failure.advice);
    }

    void tell(Output out) {
        out.say("%-4s %-7s %s", exit == Exit.OK ? "ok" : "BAD", what, text);
        if (!advice.isEmpty()) {
            out.say("     %-7s %s", "do:", advice);
        }
    }

    Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("check", what);
        all.put("ok", exit == Exit.OK);
        all.put("text", text);
        all.put("advice", advice);
        return all;
    }
}
