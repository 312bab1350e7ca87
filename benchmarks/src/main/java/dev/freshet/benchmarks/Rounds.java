package dev.freshet.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * JMH, a fork of each method in turn and then all over again, so that a noisy minute troubles all alike. The best of ten
 * iterations is what a fork is worth.
 */
final class Rounds {
    /** The score and the allocated bytes of an operation, of each round. */
    record Scores(List<Double> score, List<Double> bytes) {
        double median() {
            return Table.median(score);
        }

        double medianBytes() {
            return Table.median(bytes);
        }

        /** The median of the rounds' differences to another method. */
        double over(Scores limit) {
            List<Double> differences = new ArrayList<>();
            for (int i = 0; i < score.size(); i++) {
                differences.add(score.get(i) - limit.score.get(i));
            }
            return Table.median(differences);
        }

        /** The median of the rounds' ratios to another method. */
        double times(Scores limit) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < score.size(); i++) {
                ratios.add(score.get(i) / limit.score.get(i));
            }
            return Table.median(ratios);
        }
    }

    private final Map<String, Scores> scores = new LinkedHashMap<>();

    Rounds(Class<?> benchmark, int threads, int rounds, String... methods) throws RunnerException {
        for (int round = 0; round < rounds; round++) {
            for (String method : methods) {
                RunResult result = new Runner(new OptionsBuilder()
                                .include(benchmark.getName() + "\\." + method + "$")
                                .threads(threads)
                                .forks(1)
                                .warmupIterations(5)
                                .warmupTime(TimeValue.milliseconds(200))
                                .measurementIterations(10)
                                .measurementTime(TimeValue.milliseconds(100))
                                .addProfiler(GCProfiler.class)
                                .verbosity(VerboseMode.SILENT)
                                .shouldFailOnError(true)
                                .build())
                        .runSingle();
                Scores of = scores.computeIfAbsent(method, m -> new Scores(new ArrayList<>(), new ArrayList<>()));
                of.score().add(best(result));
                Result<?> bytes =
                        Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"));
                of.bytes().add(bytes.getScore());
            }
        }
    }

    /** The iteration that other programs have disturbed least. */
    private static double best(RunResult result) {
        boolean more = result.getParams().getMode() == Mode.Throughput;
        Statistics all = result.getPrimaryResult().getStatistics();
        return more ? all.getMax() : all.getMin();
    }

    Scores of(String method) {
        return scores.getOrDefault(method, new Scores(List.of(), List.of()));
    }

    static int rounds(List<String> arguments, int otherwise) {
        return arguments.isEmpty() ? otherwise : Integer.parseInt(arguments.get(0));
    }
}
