package dev.freshet.keychain;

import dev.freshet.TokenCipher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A session bus and a keyring of their own, in a home of their own, for programs that a test runs there. */
final class Desktop {
    /** What runs there: {@code arguments} say what is to be done, the output is judged by the test. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            try {
                switch (arguments[0]) {
                    case "key" -> System.out.println("sealed " + sealed(arguments[1]));
                    case "open" -> System.out.println("opened " + opened(arguments[1], arguments[2]));
                    case "large" -> large();
                    case "read" ->
                        System.out.println("read " + (SecretService.of("test").read(arguments[1]) != null));
                    case "forget" ->
                        System.out.println("forgotten " + Keychain.open("test").forget(arguments[1]));
                    default -> throw new IllegalArgumentException(arguments[0]);
                }
            } catch (IOException e) {
                System.out.println("failed " + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
            System.exit(0);
        }

        private static String sealed(String name) throws IOException {
            TokenCipher cipher = Keychain.open("test").cipher(name);
            return HexFormat.of().formatHex(cipher.seal("plain".getBytes(StandardCharsets.UTF_8), "vault"));
        }

        private static String opened(String name, String sealed) throws IOException {
            TokenCipher cipher = Keychain.open("test").cipher(name);
            return new String(cipher.open(HexFormat.of().parseHex(sealed), "vault"), StandardCharsets.UTF_8);
        }

        private static void large() throws IOException {
            Binding binding = SecretService.of("test");
            byte[] value = new byte[60_000];
            value[59_999] = 7;
            binding.add("large", value);
            byte[] found = binding.read("large");
            System.out.println("large " + (found != null && found.length == 60_000 && found[59_999] == 7));
        }
    }

    private final Path home;

    Desktop(Path home) {
        this.home = home;
    }

    static boolean isInstalled() {
        return onPath("dbus-run-session")
                && onPath("gnome-keyring-daemon")
                && Stream.of("/usr/lib", "/usr/lib64", "/lib").anyMatch(Desktop::hasLibsecret);
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean hasLibsecret(String folder) {
        try (Stream<Path> files = Files.find(
                Path.of(folder), 2, (file, any) -> file.getFileName().toString().startsWith("libsecret-1.so.0"))) {
            return files.findAny().isPresent();
        } catch (IOException | java.io.UncheckedIOException e) {
            return false;
        }
    }

    /** Runs programs one after another, or at once with {@code &}, on a bus where the keyring has been unlocked. */
    List<String> unlocked(String script) throws Exception {
        return run("printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null; " + script);
    }

    /** The same where the keyring runs, and nobody has unlocked it. */
    List<String> locked(String script) throws Exception {
        return run("gnome-keyring-daemon --start --components=secrets >/dev/null; " + script);
    }

    private List<String> run(String script) throws Exception {
        return output("dbus-run-session", "--", "sh", "-c", script);
    }

    List<String> withoutBus(String... arguments) throws Exception {
        return output("sh", "-c", program(arguments));
    }

    /** The command that runs the program with these arguments. */
    static String program(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName()));
        words.addAll(List.of(arguments));
        return "'" + String.join("' '", words) + "'";
    }

    private List<String> output(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("DBUS_SESSION_BUS_ADDRESS");
        builder.environment().remove("DISPLAY");
        builder.environment().put("HOME", home.toString());
        builder.environment().put("XDG_RUNTIME_DIR", home.toString());
        builder.environment().put("XDG_DATA_HOME", home.resolve("data").toString());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.home=" + home);
        Files.createDirectories(home.resolve("data"));
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(lines::add);
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end");
        }
        return lines;
    }
}
