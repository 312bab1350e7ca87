package dev.freshet.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The npm package oidc-provider, in a process of Node.js that ends with this one. */
final class OidcProvider implements RealServer, AutoCloseable {
    static final Client CLIENT = new Client("public", "", Client.Way.NONE);
    /** All of its tokens are bound to a key, and each proof needs a nonce. */
    static final Client BOUND = new Client("bound", "", Client.Way.NONE);

    static final String SCOPE = "openid";

    private static final Path SOURCES = Path.of("oidc-provider");
    private static final Path FOLDER = Path.of("target", "oidc-provider");

    private final Process process;
    private final String origin;

    private OidcProvider(Process process, String origin) {
        this.process = process;
        this.origin = origin;
    }

    /** Skips a test, and says so, where there is no Node.js or npm cannot install. */
    static final class Installed implements ExecutionCondition {
        private static final String FAULT = install();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
            return FAULT.isEmpty()
                    ? ConditionEvaluationResult.enabled("oidc-provider is installed")
                    : ConditionEvaluationResult.disabled("oidc-provider is not installed: " + FAULT);
        }

        private static String install() {
            String fault = fault();
            if (!fault.isEmpty()) {
                System.out.println("SKIPPED: all tests on oidc-provider, since " + fault);
            }
            return fault;
        }

        private static String fault() {
            try {
                Files.createDirectories(FOLDER);
                for (String file : List.of("package.json", "package-lock.json", "server.mjs")) {
                    Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
                Process npm = command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                        .redirectOutput(FOLDER.resolve("npm.log").toFile())
                        .redirectErrorStream(true)
                        .start();
                if (npm.waitFor(5, TimeUnit.MINUTES)) {
                    return npm.exitValue() == 0 ? "" : "npm could not install it, see npm.log in " + FOLDER;
                }
                npm.destroyForcibly();
                return "npm took more than 5 minutes";
            } catch (IOException e) {
                return "there is no npm: " + e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "the installation was interrupted";
            }
        }
    }

    /** A server whose access tokens live long enough for any test: what is to expire is made to. */
    static OidcProvider start() {
        return start(Duration.ofMinutes(5));
    }

    static OidcProvider start(Duration accessTokenLife) {
        try {
            Process node = command("node", "server.mjs", String.valueOf(accessTokenLife.toSeconds()))
                    .redirectError(FOLDER.resolve("server.log").toFile())
                    .start();
            String origin =
                    new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8)).readLine();
            if (origin == null) {
                throw new IllegalStateException("oidc-provider did not start, see server.log in " + FOLDER);
            }
            return new OidcProvider(node, origin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder command(String... words) {
        return new ProcessBuilder(words).directory(FOLDER.toFile());
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public String authorization() {
        return origin + "/auth";
    }

    @Override
    public String deviceAuthorization() {
        return origin + "/device/auth";
    }

    @Override
    public String token() {
        return origin + "/token";
    }

    @Override
    public String revocation() {
        return origin + "/token/revocation";
    }

    @Override
    public String resource() {
        return origin + "/me";
    }

    /** Any will do. */
    @Override
    public String password() {
        return "any";
    }

    @Override
    public void expireAccessTokens() {
        ask("/test/expire");
    }

    @Override
    public Counts counts() {
        JsonNode counts = ask("/test/counts");
        return new Counts(
                counts.path("refreshes").asInt(),
                counts.path("replays").asInt(),
                counts.path("refused").asInt());
    }

    /** How often a nonce was asked for, of refreshes and of requests for the resource. */
    Nonces nonces() {
        JsonNode counts = ask("/test/counts");
        return new Nonces(
                counts.path("noncesAtToken").asInt(),
                counts.path("noncesAtResource").asInt());
    }

    record Nonces(int ofRefreshes, int ofRequests) {}

    @Override
    public void forget() {
        ask("/test/forget");
    }

    private JsonNode ask(String path) {
        try {
            return Forms.get(origin + path).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
