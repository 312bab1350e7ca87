package dev.freshet.benchmarks;

import java.util.List;

final class ColdStart {
    static void main(List<String> arguments) {}
}
