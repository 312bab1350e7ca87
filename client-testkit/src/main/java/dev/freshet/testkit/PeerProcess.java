package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Peer} in a process of its own, with this one's class path. What it reports goes to this one's error stream. */
final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader answers;

    private PeerProcess(Process process) {
        this.process = process;
        this.commands = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    static PeerProcess start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, Peer.class.getName());
        builder.environment().put("CLASSPATH", String.join(File.pathSeparator, classPath()));
        return new PeerProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** The folders and jars of this process, those of modules included. */
    static List<String> classPath() {
        List<String> all = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            String paths = System.getProperty(property, "");
            if (!paths.isEmpty()) {
                all.addAll(List.of(paths.split(File.pathSeparator)));
            }
        }
        return all;
    }

    /** What it answers. */
    String ask(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
        String answer = Aside.done(Aside.run(answers::readLine));
        if (answer == null) {
            throw new AssertionError("the other process has ended: see its error stream");
        }
        return answer;
    }

    /** Ends it where it stands, as {@code kill -9} does; returns when it is gone. */
    void kill() {
        Aside.done(process.destroyForcibly().onExit());
    }

    @Override
    public void close() {
        kill();
    }
}
