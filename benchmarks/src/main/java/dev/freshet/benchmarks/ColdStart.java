package dev.freshet.benchmarks;

import dev.freshet.AuthSession;
import dev.freshet.EncryptedFileVault;
import dev.freshet.TokenCipher;
import dev.freshet.TokenPair;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** From the start of a JVM to the answer of the first authenticated request, in fresh JVMs by turns. */
final class ColdStart {
    private ColdStart() {}

    /** Milliseconds of each start. */
    static Map<ColdCall, List<Double>> run(int warmups, int repetitions) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("freshet-coldstart");
        Path file = folder.resolve("vault");
        try (LightServer server = new LightServer(0)) {
            Issued tokens = server.tokens().signIn();
            prepare(file, server.origin(), tokens);
            Map<ColdCall, List<Double>> millis = new EnumMap<>(ColdCall.class);
            for (int i = -warmups; i < repetitions; i++) {
                for (ColdCall call : ColdCall.values()) {
                    double took = start(call, server.origin(), tokens, file);
                    if (i >= 0) {
                        millis.computeIfAbsent(call, c -> new ArrayList<>()).add(took);
                    }
                }
            }
            return millis;
        } finally {
            try (var left = Files.list(folder)) {
                for (Path each : left.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        }
    }

    private static void prepare(Path file, String origin, Issued tokens) throws IOException {
        try (AuthSession session = AuthSession.builder()
                .endpoint(request -> {
                    throw new IOException("nothing expires here");
                })
                .origins(origin)
                .vault(EncryptedFileVault.at(file, TokenCipher.fromBytes(ColdCall.KEY)))
                .build()) {
            session.signIn(TokenPair.of(tokens.access(), tokens.refresh()).expiresIn(Duration.ofHours(1)));
        }
    }

    private static double start(ColdCall call, String origin, Issued tokens, Path file)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColdCall.class.getName(),
                        call.name(),
                        origin,
                        tokens.access(),
                        tokens.refresh(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        long start = System.nanoTime();
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            long end = System.nanoTime();
            process.waitFor();
            if (!"200".equals(line)) {
                throw new IOException(call + " answered " + line);
            }
            return (end - start) / 1e6;
        }
    }

    /** Argument: how many repetitions, 20 unless said. */
    static void main(List<String> arguments) throws IOException, InterruptedException {
        int repetitions = arguments.isEmpty() ? 20 : Integer.parseInt(arguments.get(0));
        Table table = new Table("contender", "median ms", "x", "least ms", "x");
        Map<ColdCall, List<Double>> millis = run(2, repetitions);
        millis.forEach((call, all) -> {
            List<Double> limit = millis.getOrDefault(call.limit(), all);
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                ratios.add(all.get(i) / limit.get(i));
            }
            double least = Table.quantile(all, 0);
            table.row(call.title(), Table.median(all), Table.median(ratios), least, least / Table.quantile(limit, 0));
        });
    }
}
