package dev.freshet.benchmarks;

import java.util.Collection;
import java.util.Locale;

/** Lines of a Markdown table on standard output, each printed as soon as it is known. */
final class Table {
    Table(String... columns) {
        line((Object[]) columns);
        System.out.println("|" + "---|".repeat(columns.length));
    }

    void row(Object... cells) {
        line(cells);
    }

    private static void line(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            String text = cell instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : cell.toString();
            line.append(' ').append(text).append(" |");
        }
        System.out.println(line);
    }

    static double median(Collection<Double> numbers) {
        return quantile(numbers, 0.5);
    }

    static double quantile(Collection<Double> numbers, double share) {
        double[] sorted =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double at = share * (sorted.length - 1);
        double above = sorted[(int) Math.ceil(at)];
        double below = sorted[(int) Math.floor(at)];
        return below + (above - below) * (at - Math.floor(at));
    }
}
