package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.freshet.SharedTokenVault;
import dev.freshet.SharedTokenVault.Stamped;
import java.io.IOException;

/** Counts in a vault: an update that gets lost shows in the sum. */
final class Counting {
    private Counting() {}

    static void addOne(SharedTokenVault vault) throws IOException {
        Stamped now;
        do {
            now = vault.read();
        } while (vault.replace(now.stamp(), Integer.toString(value(now) + 1).getBytes(US_ASCII))
                .isEmpty());
    }

    static int sum(SharedTokenVault vault) throws IOException {
        return value(vault.read());
    }

    private static int value(Stamped now) {
        byte[] record = now.record();
        return record == null ? 0 : Integer.parseInt(new String(record, US_ASCII));
    }
}
