package dev.freshet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Another process on the same vault. It does one command a line and answers each with a line. */
final class VaultProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private VaultProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(UTF_8);
    }

    /** @param before words that the command line starts with, such as a shell that sets a umask */
    static VaultProcess on(Path file, String... before) throws IOException {
        List<String> command = new ArrayList<>(List.of(before));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(folderOf(EncryptedFileVault.class) + File.pathSeparator + folderOf(VaultProcess.class));
        command.add(VaultProcess.class.getName());
        command.add(file.toString());
        return new VaultProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    static Path folderOf(Class<?> type) {
        String resource = type.getName().replace('.', '/') + ".class";
        URL url = Objects.requireNonNull(type.getResource("/" + resource));
        try {
            Path folder = Path.of(url.toURI());
            for (int i = resource.split("/").length; i > 0; i--) {
                folder = folder.getParent();
            }
            return folder;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    String ask(String command) throws IOException {
        process.outputWriter(UTF_8).append(command).append('\n').flush();
        return answers.readLine();
    }

    @Override
    public void close() {
        kill();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws IOException {
        EncryptedFileVault vault = EncryptedFileVault.at(Path.of(args[0]), TokenCipher.fromBytes(new byte[32]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        SharedTokenVault.Lease lease = null;
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "lease" -> {
                    lease = vault.lease(Duration.ZERO).orElse(null);
                    System.out.println(lease == null ? "busy" : "held");
                }
                case "free" -> {
                    Objects.requireNonNull(lease).close();
                    System.out.println("free");
                }
                case "add 50" -> {
                    for (int i = 0; i < 50; i++) {
                        addOne(vault);
                    }
                    System.out.println("added");
                }
                default -> {
                    vault.save(command.getBytes(UTF_8));
                    System.out.println("saved");
                }
            }
        }
    }

    /** Counts in the vault: a lost update shows in the sum. */
    static void addOne(SharedTokenVault vault) throws IOException {
        while (true) {
            SharedTokenVault.Stamped now = vault.read();
            byte[] record = now.record();
            int count = record == null ? 0 : Integer.parseInt(new String(record, UTF_8));
            byte[] next = String.valueOf(count + 1).getBytes(UTF_8);
            if (vault.replace(now.stamp(), next).isPresent()) {
                return;
            }
        }
    }
}
