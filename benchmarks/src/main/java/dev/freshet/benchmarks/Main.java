package dev.freshet.benchmarks;

import java.util.Arrays;
import java.util.List;

/** {@code attach}, {@code proof}, {@code loopback}, {@code storm}, {@code outage}, {@code coldstart} or {@code sessions}; anything else is JMH's. */
public final class Main {
    private Main() {}

    /** Runs one part. */
    public static void main(String[] arguments) throws Exception {
        String part = arguments.length == 0 ? "" : arguments[0];
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        switch (part) {
            case "attach" -> Attach.main(rest);
            case "proof" -> Attach.proof(rest);
            case "loopback" -> LoopbackShare.main(rest);
            case "storm" -> Storm.main(rest);
            case "outage" -> Outage.main(rest);
            case "coldstart" -> ColdStart.main(rest);
            case "sessions" -> ManySessions.main(rest);
            default -> org.openjdk.jmh.Main.main(arguments);
        }
    }
}
