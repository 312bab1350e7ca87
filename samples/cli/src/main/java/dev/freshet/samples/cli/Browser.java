package dev.freshet.samples.cli;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The person's own browser (RFC 8252 section 4): the program that {@code BROWSER} names, or the one that the desktop
 * opens addresses with.
 */
final class Browser {
    private final List<String> command;

    private Browser(List<String> command) {
        this.command = command;
    }

    /** The browser, or null where no person would see it: on a server, or at the other end of SSH. */
    static @Nullable Browser find(Map<String, String> environment, String os) {
        String chosen = environment.getOrDefault("BROWSER", "");
        if (!chosen.isEmpty()) {
            return new Browser(List.of(chosen));
        }
        if (environment.containsKey("SSH_CONNECTION")) {
            return null;
        }
        String system = os.toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return new Browser(List.of("open"));
        }
        if (system.startsWith("windows")) {
            return new Browser(List.of("rundll32", "url.dll,FileProtocolHandler"));
        }
        boolean desktop = environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        return desktop && isOnPath("xdg-open", environment) ? new Browser(List.of("xdg-open")) : null;
    }

    private static boolean isOnPath(String program, Map<String, String> environment) {
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** Opens the page. What the browser prints goes nowhere, and it is not told the passphrase. */
    void open(URI page) throws IOException {
        List<String> all = new ArrayList<>(command);
        all.add(page.toString());
        ProcessBuilder browser = new ProcessBuilder(all)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        browser.environment().remove(VaultKey.PASSPHRASE_VARIABLE);
        browser.start();
    }
}
