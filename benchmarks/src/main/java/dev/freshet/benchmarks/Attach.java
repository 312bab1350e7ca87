package dev.freshet.benchmarks;

import dev.freshet.benchmarks.Rounds.Scores;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** What attaching a valid token costs, at 1, 2 and 64 threads. */
final class Attach {
    private Attach() {}

    /** Argument: how many rounds, 3 unless said. */
    static void main(List<String> arguments) throws RunnerException {
        int rounds = Rounds.rounds(arguments, 3);
        Table table = table();
        for (int threads : new int[] {1, 2, 64}) {
            run(table, AttachBenchmark.class, threads, rounds, "constantHeader", "freshet");
            run(table, AttachBenchmark.class, threads, rounds, "constantHeaderTagged", "freshetTagged");
            run(table, AttachBenchmark.class, threads, rounds, "jdkConstantHeader", "jdkFreshet");
            String[] whole = {"constantHeader", "constantHeaderHidden", "freshet", "handRolled"};
            run(table, InterceptorBenchmark.class, threads, rounds, whole);
        }
    }

    /** The same with a proof; argument as above. */
    static void proof(List<String> arguments) throws RunnerException {
        run(table(), ProofBenchmark.class, 1, Rounds.rounds(arguments, 3), "bareSignature", "freshet");
    }

    private static Table table() {
        return new Table("what", "threads", "contender", "ns/op", "over the limit", "x", "B/op", "over the limit");
    }

    /** The first method is the limit of the others. */
    static void run(Table table, Class<?> benchmark, int threads, int rounds, String... methods)
            throws RunnerException {
        Rounds all = new Rounds(benchmark, threads, rounds, methods);
        Scores limit = all.of(methods[0]);
        for (String method : methods) {
            Scores scores = all.of(method);
            table.row(
                    benchmark.getSimpleName().replace("Benchmark", ""),
                    threads,
                    method,
                    scores.median(),
                    scores.over(limit),
                    scores.times(limit),
                    scores.medianBytes(),
                    scores.medianBytes() - limit.medianBytes());
        }
    }
}
