package dev.freshet.samples.cli;

import java.io.PrintStream;
import java.util.Map;

/** What surrounds the program. */
record Context(Map<String, String> environment, String os, Home home, PrintStream out, PrintStream err) {

    static Context ofThisProcess() throws Failure {
        Map<String, String> environment = System.getenv();
        String os = System.getProperty("os.name", "");
        Home home = Home.of(environment, os, System.getProperty("user.home", "."));
        return new Context(environment, os, home, Terminal.stream(System.out), Terminal.stream(System.err));
    }
}
