package dev.freshet.samples.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/** What surrounds the program. */
record Context(Map<String, String> environment, String os, Home home, PrintWriter out, PrintWriter err) {

    static Context ofThisProcess() {
        Map<String, String> environment = System.getenv();
        String os = System.getProperty("os.name", "");
        return new Context(
                environment,
                os,
                Home.of(environment, os, Path.of(System.getProperty("user.home", "."))),
                new PrintWriter(System.out, true, Terminal.charset()),
                new PrintWriter(System.err, true, Terminal.charset()));
    }
}
