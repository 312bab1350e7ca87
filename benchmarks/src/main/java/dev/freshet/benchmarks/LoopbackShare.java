package dev.freshet.benchmarks;

import dev.freshet.benchmarks.Rounds.Scores;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** The share of the bare client's throughput that is left. */
final class LoopbackShare {
    private LoopbackShare() {}

    /** Argument: how many rounds, 5 unless said. */
    static void main(List<String> arguments) throws RunnerException {
        int rounds = Rounds.rounds(arguments, 5);
        Table table = new Table("threads", "contender", "requests/s", "x", "B/op", "over the limit");
        for (int threads : new int[] {1, 2}) {
            run(table, threads, rounds, "constantHeader", "freshet", "handRolled");
            run(table, threads, rounds, "jdkConstantHeader", "jdkFreshet");
        }
    }

    private static void run(Table table, int threads, int rounds, String... methods) throws RunnerException {
        Rounds all = new Rounds(LoopbackBenchmark.class, threads, rounds, methods);
        Scores limit = all.of(methods[0]);
        for (String method : methods) {
            Scores scores = all.of(method);
            table.row(
                    threads,
                    method,
                    scores.median(),
                    scores.times(limit),
                    scores.medianBytes(),
                    scores.medianBytes() - limit.medianBytes());
        }
    }
}
