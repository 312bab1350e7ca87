package dev.freshet.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.freshet.AuthException;
import dev.freshet.benchmarks.Contender.Entry;
import dev.freshet.benchmarks.Crowd.Outcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import okhttp3.Request;

/**
 * All callers hold the same expired token, and all are refused at the same moment; twice in a row. The time is from that
 * moment to the last answer.
 */
final class Storm {
    /** All repetitions of one contender. */
    static final class Tally {
        int storms;
        int refreshes;
        int failed;
        int replays;
        int refused;
        int dead;
        long cpuNanos;
        final List<Double> millis = new ArrayList<>();
        final List<Double> ratios = new ArrayList<>();
    }

    private static final OperatingSystemMXBean CPU = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Backend backend;
    private final int callers;
    private final Executor threads;
    private final Request request;

    Storm(Backend backend, int callers, Executor threads) {
        this.backend = backend;
        this.callers = callers;
        this.threads = threads;
        this.request = new Request.Builder().url(backend.origin() + "/hello").build();
    }

    /** The contenders in turn, so many times, each time in another order. */
    Map<Contender, Tally> run(int warmups, int repetitions) throws AuthException {
        List<Contender> order = new ArrayList<>(Arrays.asList(Contender.values()));
        order.removeIf(contender -> contender.needsServer() && backend instanceof InProcess);
        Map<Contender, Tally> tallies = fresh(order);
        for (int i = -warmups; i < repetitions; i++) {
            if (i == 0) {
                tallies = fresh(order);
            }
            for (Contender contender : order) {
                storms(contender, tallies.getOrDefault(contender, new Tally()));
            }
            List<Double> ideal = tallies.getOrDefault(Contender.ORACLE, new Tally()).millis;
            for (Tally tally : tallies.values()) {
                int last = tally.millis.size();
                tally.ratios.add(tally.millis.get(last - 2) / ideal.get(last - 2));
                tally.ratios.add(tally.millis.get(last - 1) / ideal.get(last - 1));
            }
            Collections.rotate(order, 1);
        }
        return tallies;
    }

    private static Map<Contender, Tally> fresh(List<Contender> contenders) {
        Map<Contender, Tally> tallies = new EnumMap<>(Contender.class);
        for (Contender contender : contenders) {
            tallies.put(contender, new Tally());
        }
        return tallies;
    }

    private void storms(Contender contender, Tally tally) throws AuthException {
        int replays = backend.replays();
        try (Entry entry = contender.enter(backend)) {
            Crowd.storm(callers, threads, entry.client(), request);
            storm(contender, entry, tally);
            storm(contender, entry, tally);
            expire(entry, 0);
            boolean live = Crowd.storm(1, threads, entry.client(), request).failed() == 0;
            tally.dead += live ? 0 : 1;
        }
        tally.replays += backend.replays() - replays;
    }

    private void storm(Contender contender, Entry entry, Tally tally) {
        expire(entry, contender.knowsExpiry() ? 0 : callers);
        int refreshes = backend.refreshes();
        int refused = backend.refused();
        long cpu = CPU.getProcessCpuTime();
        Outcome outcome = Crowd.storm(callers, threads, entry.client(), request);
        tally.cpuNanos += CPU.getProcessCpuTime() - cpu;
        tally.storms++;
        tally.failed += outcome.failed();
        tally.refreshes += backend.refreshes() - refreshes;
        tally.refused += backend.refused() - refused;
        long start = contender.knowsExpiry() ? outcome.start() : backend.refusedAt();
        tally.millis.add((outcome.end() - start) / 1e6);
    }

    private void expire(Entry entry, int together) {
        backend.expire(together);
        entry.expire().run();
    }

    /** Arguments: how many repetitions, 10 unless said; only the rows that contain the second, if there is one. */
    static void main(List<String> arguments) throws AuthException {
        int repetitions = arguments.isEmpty() ? 10 : Integer.parseInt(arguments.get(0));
        String only = arguments.size() < 2 ? "" : arguments.get(1);
        Table table = new Table(
                "where",
                "callers",
                "contender",
                "storms",
                "refreshes",
                "failed",
                "replays",
                "dead",
                "401s",
                "cpu ms",
                "ms",
                "x");
        boolean virtual = Runtime.version().feature() >= 21;
        for (Backend backend : List.of(new InProcess(), new Loopback(), new TestKit())) {
            try (backend) {
                for (int callers : virtual ? new int[] {64, 1000, -1000, -10_000} : new int[] {64, 1000}) {
                    String name = Math.abs(callers) + (callers < 0 ? " virtual" : " threads");
                    boolean fits = callers > -10_000 || backend instanceof InProcess;
                    if (fits && (backend.name() + ", " + name).contains(only)) {
                        Executor threads = callers < 0 ? Crowd.virtual() : Crowd.platform();
                        print(table, new Storm(backend, Math.abs(callers), threads), name, repetitions);
                    }
                }
            }
        }
    }

    private static void print(Table table, Storm storm, String callers, int repetitions) throws AuthException {
        storm.run(3, repetitions)
                .forEach((contender, tally) -> table.row(
                        storm.backend.name(),
                        callers,
                        contender.title(),
                        tally.storms,
                        tally.refreshes,
                        tally.failed,
                        tally.replays,
                        tally.dead,
                        tally.refused,
                        tally.cpuNanos / 1e6 / tally.storms,
                        Table.median(tally.millis),
                        Table.median(tally.ratios)));
    }
}
