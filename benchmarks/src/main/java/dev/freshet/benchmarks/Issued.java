package dev.freshet.benchmarks;

/** A pair that a server gave out, with the finished header. */
record Issued(String access, String refresh, String authorization) {
    Issued(String access, String refresh) {
        this(access, refresh, "Bearer " + access);
    }
}
