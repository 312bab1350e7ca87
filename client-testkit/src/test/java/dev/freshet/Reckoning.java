package dev.freshet;

import dev.freshet.testkit.IssuedTokens;
import dev.freshet.testkit.RotatingAuthServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the server's log and the vault say of one sign-in, each held against the other. */
final class Reckoning {
    private static final String USER = "alice";

    private final RotatingAuthServer server;
    private final SharedTokenVault vault;
    private int before;

    Reckoning(RotatingAuthServer server, SharedTokenVault vault) {
        this.server = server;
        this.vault = vault;
    }

    /** Starts a family of tokens; gives the command by which a sharer signs in with it. */
    String signIn() {
        before = rotations();
        IssuedTokens issued = server.signIn(USER);
        return "sign-in " + issued.accessToken() + " " + issued.refreshToken();
    }

    private int rotations() {
        return server.refreshes() - server.repeats();
    }

    /** How often the server has rotated since the sign-in. */
    int committed() {
        return rotations() - before;
    }

    /** How many of those rotations have their successor in the vault, or one that descends from it. */
    long stored() throws IOException {
        return live().generation();
    }

    /** Whether the vault announces a refresh that it holds no answer to. */
    boolean underWay() throws IOException {
        return live().intent() != null;
    }

    boolean isTombstone() throws IOException {
        VaultRecord record = record();
        return record != null && record.isTombstone();
    }

    /** Whether the server would take what the vault holds as new. */
    boolean isLive() throws IOException {
        return server.isLive(live().livePair().refreshToken().reveal());
    }

    /** Whether the server would still take anything from the user. */
    boolean anythingLives() {
        return server.liveRefreshToken(USER).isPresent();
    }

    private VaultRecord live() throws IOException {
        VaultRecord record = record();
        if (record == null || record.isTombstone()) {
            throw new AssertionError("the vault holds no pair, but " + record);
        }
        return record;
    }

    private @Nullable VaultRecord record() throws IOException {
        byte[] bytes = vault.read().record();
        return bytes == null ? null : RecordFormat.read(bytes);
    }

    /**
     * Waits until the server has answered what a killed process may have sent: it takes connections in their order, so
     * whatever was sent before these two questions is on its way to an answer when they have theirs.
     */
    void settle() throws IOException {
        for (int i = 0; i < 2; i++) {
            URI probe = URI.create(server.url("/probe"));
            new PlainTransport(Duration.ZERO)
                    .send(new HttpTransport.Request("GET", probe, Map.of(), new byte[0], Duration.ofSeconds(30), 1000));
        }
        Rig.until(() -> server.tokenRequests() == answered());
    }

    private long answered() {
        return server.requests().stream()
                .filter(seen -> Objects.equals(seen.path(), "/token"))
                .count();
    }
}
