package dev.freshet.samples.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: {@code freshet-demo COMMAND}. */
@Command(
        name = "freshet-demo",
        mixinStandardHelpOptions = true,
        version = "freshet-demo 0.1.0",
        header = "Calls a web service (an API) on your behalf, and stays signed in.",
        description = {
            "",
            "Begin with 'login'; 'logout' ends it. 'freshet-demo COMMAND --help' tells more of each command.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        optionListHeading = "Options:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        footerHeading = "%nVariables:%n",
        footer = {
            "  FRESHET_HOME        the folder where accounts are kept, if it is not the",
            "                      usual one of your system",
            "  FRESHET_PASSPHRASE  the passphrase of accounts that have one",
            "  BROWSER             the program that opens web pages"
        })
public final class FreshetDemo {
    private FreshetDemo() {}

    public static void main(String[] arguments) {
        int exit;
        try {
            exit = commandLine(Context.ofThisProcess()).execute(arguments);
        } catch (Failure e) {
            exit = output(System.out, System.err, List.of(arguments)).finish(e).code;
        }
        System.exit(exit);
    }

    static CommandLine commandLine(Context context) {
        CommandLine all = new CommandLine(new FreshetDemo());
        CommandLine completion = new CommandLine(new AutoComplete.GenerateCompletion());
        completion.getCommandSpec().usageMessage().header("Let your shell (bash, zsh) complete commands with TAB.");
        List.of(
                        new LoginCommand(context),
                        new StatusCommand(context),
                        new CallCommand(context),
                        new WatchCommand(context),
                        new LogoutCommand(context),
                        new DoctorCommand(context),
                        completion)
                .forEach(all::addSubcommand);
        all.getCommandSpec().usageMessage().exitCodeList(Exit.list());
        return all.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(URI.class, FreshetDemo::address)
                .setParameterExceptionHandler((e, arguments) -> misunderstood(context, e, List.of(arguments)));
    }

    private static URI address(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new TypeConversionException("'" + text + "' is no address of a page");
        }
    }

    private static int misunderstood(Context context, ParameterException e, List<String> arguments) {
        if (arguments.isEmpty()) {
            e.getCommandLine().usage(context.err());
            return Exit.USAGE.code;
        }
        String what = e instanceof UnmatchedArgumentException unmatched
                ? "Not understood: " + String.join(" ", unmatched.getUnmatched())
                : String.valueOf(e.getMessage());
        String help = e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        return output(context.out(), context.err(), arguments).finish(Failure.usage(what, "See " + help)).code;
    }

    /** Where the command itself has not come to read its options. */
    private static Output output(PrintStream out, PrintStream err, List<String> arguments) {
        return new Output(out, err, arguments.contains("--json"));
    }
}
