package dev.freshet.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program as a user starts it: a process for each command, all with one home. */
final class Cli {
    private final Path home;
    private final List<String> program;
    private List<String> under = List.of();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();

    private Cli(Path home, List<String> program) {
        this.home = home;
        this.program = program;
        environment.put("FRESHET_HOME", home.toString());
    }

    /** The program's classes. */
    static Cli at(Path home) {
        return new Cli(home, List.of("-cp", System.getProperty("java.class.path"), FreshetDemo.class.getName()));
    }

    static Cli ofJar(Path home, Path jar) {
        return new Cli(home, List.of("-jar", jar.toString()));
    }

    /** Sets a variable of the environment from now on. */
    Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** From now on started by this command, which is given the program's own. */
    Cli under(String... command) {
        under = List.of(command);
        return this;
    }

    Path home() {
        return home;
    }

    /** All that was started here. */
    List<Run> runs() {
        return List.copyOf(runs);
    }

    /** Starts it and returns at once. Ctrl-C reaches it, whoever ignores signals further up. */
    Run start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(under);
        if (Files.isExecutable(Path.of("/usr/bin/env")) && Files.isDirectory(Path.of("/proc"))) {
            command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
        }
        command.add(java().toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m"));
        if (!environment.containsKey("FRESHET_PASSPHRASE")) {
            command.add("-XX:TieredStopAtLevel=1"); // a short life, in which only a passphrase takes long
        }
        command.addAll(program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> all = builder.environment();
        Stream.of("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "FRESHET_PASSPHRASE")
                .forEach(all::remove);
        all.putAll(environment);
        Run run = new Run(builder.start());
        runs.add(run);
        return run;
    }

    /** Runs it to its end. */
    Run run(String... arguments) throws Exception {
        return start(arguments).await();
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
