package dev.freshet.samples.cli;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The person's terminal, if this program was started at one. */
final class Terminal {
    private Terminal() {}

    static boolean isThere() {
        return console() != null;
    }

    /** Text in the terminal's own encoding; what goes into a file or another program is UTF-8. */
    static PrintStream stream(PrintStream to) {
        Console console = console();
        return new PrintStream(to, true, console == null ? StandardCharsets.UTF_8 : console.charset());
    }

    /** From JDK 22 on there may be a console without a terminal: it says so. */
    @SuppressWarnings("SystemConsoleNull")
    private static @Nullable Console console() {
        Console console = System.console();
        try {
            Object terminal = console == null
                    ? null
                    : Console.class.getMethod("isTerminal").invoke(console);
            return Boolean.FALSE.equals(terminal) ? null : console;
        } catch (ReflectiveOperationException e) {
            return console;
        }
    }

    /**
     * Asks for the passphrase, which is not shown.
     *
     * @param isNew asked for twice, since nothing would tell a slip
     */
    static char[] passphrase(boolean isNew) throws Failure {
        Console console = console();
        if (console == null) {
            throw new Failure(
                    Exit.STORAGE,
                    "The key of the stored sign-in is made from a passphrase, and there is nobody to ask for it",
                    "Set " + VaultKey.PASSPHRASE_VARIABLE + ", or start this at a terminal");
        }
        char[] first = read(console, isNew ? "A passphrase for the stored sign-in: " : "Passphrase: ");
        if (isNew) {
            char[] second = read(console, "The same again: ");
            boolean same = Arrays.equals(first, second);
            Arrays.fill(second, '\0');
            if (!same) {
                throw new Failure(Exit.USAGE, "The two are not alike", "Begin again");
            }
        }
        return first;
    }

    private static char[] read(Console console, String prompt) throws Failure {
        char[] read = console.readPassword(prompt);
        if (read == null || read.length == 0) {
            throw new Failure(Exit.USAGE, "No passphrase was given", "Begin again");
        }
        return read;
    }
}
