package dev.freshet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.testkit.ProcessVaultContract.Opener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A sharer in a process of its own: it reads a command a line and answers each with a line. */
final class SharerProcess implements Sharer {
    private static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final BufferedReader answers;

    private SharerProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(UTF_8);
    }

    /**
     * Starts a process; it is up when it has answered for the first time. It is told the store in no argument list. What
     * libraries have to say there is left out: a command that fails says so in its answer.
     */
    static SharerProcess on(Class<? extends Opener> opener, String store) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SharerProcess.class.getName(),
                opener.getName());
        SharerProcess started = new SharerProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        started.tell(store);
        return started;
    }

    @Override
    public String ask(String command) throws Exception {
        tell(command);
        CompletableFuture<String> answer = Rig.aside(answers::readLine);
        try {
            String line = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("the process ended, with " + process.waitFor());
            }
            return line;
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError("no answer within " + PATIENCE_SECONDS + " s to " + command.split(" ")[0], e);
        }
    }

    /** Gives a command and waits for nothing. */
    void tell(String command) throws IOException {
        process.outputWriter(UTF_8).append(command).append('\n').flush();
    }

    /** Lets it work for so long, then kills it as {@code kill -9} does. */
    void killAfter(int millis) throws InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the process ended by itself, with " + process.exitValue());
        }
        close();
    }

    /** Sends it a signal, such as STOP or CONT. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new AssertionError("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws Exception {
        Opener opener = Class.forName(args[0])
                .asSubclass(Opener.class)
                .getDeclaredConstructor()
                .newInstance();
        ExecutorService worker = Executors.newSingleThreadExecutor();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        SharerSession sharer = new SharerSession(opener, commands.readLine());
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String command = line;
            worker.execute(() -> System.out.println(answer(sharer, command)));
        }
        // whoever started it has gone: nothing is finished, as with a kill
        Runtime.getRuntime().halt(1);
    }

    private static String answer(Sharer sharer, String command) {
        try {
            return sharer.ask(command);
        } catch (Exception e) {
            return "broke: " + e;
        }
    }
}
