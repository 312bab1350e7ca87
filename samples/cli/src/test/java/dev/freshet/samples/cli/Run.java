package dev.freshet.samples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** One start of the program, and what it prints. */
final class Run {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Lines out;
    private final Lines err;

    Run(Process process) throws IOException {
        this.process = process;
        process.getOutputStream().close();
        out = new Lines(process.inputReader());
        err = new Lines(process.errorReader());
    }

    Run await() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end; it said:\n" + out.text() + err.text());
        }
        out.join();
        err.join();
        return this;
    }

    /** Waits for a line on standard error that has this in it. */
    String awaitNote(String part) throws InterruptedException {
        return err.await(part);
    }

    /** What a terminal sends for Ctrl-C. */
    void ctrlC() throws Exception {
        int sent = new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (sent != 0) {
            throw new AssertionError("the signal was not sent");
        }
    }

    int exit() {
        return process.exitValue();
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    /** Standard output, which is one JSON object. */
    JsonNode json() throws IOException {
        return JsonMapper.builder().build().readTree(out());
    }

    @Override
    public String toString() {
        return "exit " + process.exitValue() + "\n" + out() + err();
    }

    /** A stream, read as it comes. */
    private static final class Lines extends Thread {
        private final BufferedReader from;
        private final StringBuilder text = new StringBuilder();
        private boolean ended;

        Lines(BufferedReader from) {
            this.from = from;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    add(line + "\n");
                }
            } catch (IOException e) {
                add(e + "\n");
            }
            end();
        }

        private synchronized void add(String line) {
            text.append(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized String text() {
            return text.toString();
        }

        synchronized String await(String part) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (true) {
                var line = text.toString()
                        .lines()
                        .filter(one -> one.contains(part))
                        .findFirst();
                if (line.isPresent()) {
                    return line.get();
                }
                long left = deadline - System.nanoTime();
                if (ended || left <= 0) {
                    throw new AssertionError("no line with '" + part + "' in:\n" + text);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        }
    }
}
