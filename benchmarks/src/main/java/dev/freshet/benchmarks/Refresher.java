package dev.freshet.benchmarks;

import java.io.IOException;

/** One refresh, as an application without Freshet sends it. */
interface Refresher {
    Issued refresh(String refreshToken) throws IOException;
}
