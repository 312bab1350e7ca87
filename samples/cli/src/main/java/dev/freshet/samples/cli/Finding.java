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
        tell(out, exit == Exit.OK ? "ok" : "BAD", what, text);
        if (!advice.isEmpty()) {
            tell(out, "", "do:", advice);
        }
    }

    private static void tell(Output out, String mark, String what, String text) {
        String left = String.format("%-4s %-7s ", mark, what);
        for (String line : Words.wrapped(text, Output.COLUMNS - left.length()).split("\n", -1)) {
            out.say("%s%s", left, line);
            left = " ".repeat(left.length());
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
