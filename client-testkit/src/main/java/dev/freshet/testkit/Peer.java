package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whoever else shares the vault: another process, or another copy of the library in this JVM. It does one command after
 * another and answers each. Both are strings, because they go through a pipe, and because a string is the same type for
 * every class loader.
 */
final class Peer implements UnaryOperator<String> {
    private ProcessVaultContract.@Nullable Opener opener;
    private @Nullable SharedTokenVault vault;
    private @Nullable Lease lease;

    /** Answers on standard output, line by line, what is asked on standard input; ends with it. */
    public static void main(String[] args) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, UTF_8);
        System.setOut(System.err);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        Peer peer = new Peer();
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            answers.println(peer.apply(command));
        }
        System.exit(0);
    }

    /** A string as one word, whatever it holds. */
    static String word(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String text(String word) {
        return new String(Base64.getDecoder().decode(word), UTF_8);
    }

    @Override
    public String apply(String command) {
        try {
            return answer(command.split(" "));
        } catch (Exception e) {
            e.printStackTrace();
            return "failed";
        }
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "open" -> open(words[1], text(words[2]), text(words[3]));
            case "load" -> vault().load().map(bytes -> new String(bytes, UTF_8)).orElse("");
            case "save" -> save(words[1]);
            case "add" -> add(Integer.parseInt(words[1]));
            case "write" -> writeOn();
            case "lease" -> lease();
            case "announce" -> announce(words[1]);
            case "free" -> free();
            case "spend" -> spend();
            case "close" -> close();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private SharedTokenVault vault() {
        return Objects.requireNonNull(vault, "not open");
    }

    private String open(String type, String store, String name) throws Exception {
        opener = Class.forName(type)
                .asSubclass(ProcessVaultContract.Opener.class)
                .getDeclaredConstructor()
                .newInstance();
        vault = opener.open(store, name);
        return "open";
    }

    private String save(String record) throws IOException {
        vault().save(record.getBytes(UTF_8));
        return "saved";
    }

    private String add(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            Counting.addOne(vault());
        }
        return "added";
    }

    /** Writes without an end; answers when there is something to read. */
    private String writeOn() {
        SharedTokenVault written = vault();
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<?> never = Aside.run(() -> {
            for (int i = 0; ; i = (i + 1) % 100) {
                written.save(VaultContract.filled(i));
                first.complete("writing");
            }
        });
        return Aside.done(CompletableFuture.anyOf(first, never)).toString();
    }

    private String lease() throws IOException {
        lease = vault().lease(Duration.ZERO).orElse(null);
        return lease == null ? "busy" : "held";
    }

    private String announce(String record) throws IOException {
        Lease held = Objects.requireNonNull(lease, "not held");
        return held.replace(held.record().stamp(), record.getBytes(UTF_8)).isPresent() ? "announced" : "refused";
    }

    private String free() {
        Objects.requireNonNull(lease, "not held").close();
        return "free";
    }

    /** Begins a refresh that gets no answer; its id. */
    private String spend() {
        Replica replica = new Replica(vault(), new FakeClock(), new RecordingEndpoint());
        replica.header();
        replica.refreshAside();
        replica.endpoint.awaitRequests(1);
        return replica.endpoint.requests().get(0).id();
    }

    private String close() throws Exception {
        Objects.requireNonNull(opener, "not open").close();
        return "closed";
    }
}
