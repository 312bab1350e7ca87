package dev.freshet.benchmarks;

import java.util.List;

final class Outage {
    static void main(List<String> arguments) {}
}
