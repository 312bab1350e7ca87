package dev.freshet.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The share of the bare client's throughput that is left. All contenders run in one JVM, by turns of a hundred requests,
 * so that what else the machine does troubles all alike.
 */
final class LoopbackShare {
    private static final int WARM_UPS = 60;
    private static final int REQUESTS = 100;

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /** A contender, its limit, and what its turns took. */
    private record Row(String title, String limit, Callable<String> call, List<Double> nanos, List<Double> bytes) {
        Row(String title, String limit, Callable<String> call) {
            this(title, limit, call, new ArrayList<>(), new ArrayList<>());
        }

        void turn() throws Exception {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            for (int i = 0; i < REQUESTS; i++) {
                call.call();
            }
            nanos.add((double) (System.nanoTime() - start) / REQUESTS);
            bytes.add((double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / REQUESTS);
        }
    }

    private LoopbackShare() {}

    /** Argument: how many turns each, 300 unless said. */
    static void main(List<String> arguments) throws Exception {
        int turns = arguments.isEmpty() ? 300 : Integer.parseInt(arguments.get(0));
        LoopbackBenchmark loopback = new LoopbackBenchmark();
        Map<String, Row> rows = new LinkedHashMap<>();
        for (Row row : List.of(
                new Row("OkHttp, constant header", "OkHttp, constant header", loopback::constantHeader),
                new Row("OkHttp, Freshet", "OkHttp, constant header", loopback::freshet),
                new Row("OkHttp, hand-rolled", "OkHttp, constant header", loopback::handRolled),
                new Row(
                        "java.net.http, constant header",
                        "java.net.http, constant header",
                        loopback::jdkConstantHeader),
                new Row("java.net.http, Freshet", "java.net.http, constant header", loopback::jdkFreshet))) {
            rows.put(row.title(), row);
        }
        List<Row> order = new ArrayList<>(rows.values());
        for (int i = -WARM_UPS; i < turns; i++) {
            if (i == 0) {
                order.forEach(row -> row.nanos().clear());
                order.forEach(row -> row.bytes().clear());
            }
            for (Row row : order) {
                row.turn();
            }
            Collections.rotate(order, 1);
        }
        loopback.end();
        Table table = new Table("contender", "us/request", "x of the limit's throughput", "B on the caller's thread");
        for (Row row : rows.values()) {
            Row limit = rows.getOrDefault(row.limit(), row);
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < turns; i++) {
                shares.add(limit.nanos().get(i) / row.nanos().get(i));
            }
            table.row(row.title(), Table.median(row.nanos()) / 1000, Table.median(shares), Table.median(row.bytes()));
        }
    }
}
