package dev.freshet.samples.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        header = "Try everything that is needed, and say what to do.",
        description = {
            "",
            "Tries what is stored and its key, who may read it, whether the servers answer, and the clock. Changes"
                    + " nothing, and sends the server nothing that is secret.",
            ""
        },
        optionListHeading = "Options:%n")
final class DoctorCommand extends AccountCommand {
    DoctorCommand(Context context) {
        super(context);
    }

    @Override
    Exit run(Account account, Output out) throws Exception {
        try (OpenAccount open = open(account, out)) {
            List<Finding> findings = new ArrayList<>();
            new Checkup(open).all(finding -> {
                finding.tell(out);
                findings.add(finding);
            });
            out.put("findings", findings.stream().map(Finding::json).toList());
            return findings.stream()
                    .map(Finding::exit)
                    .filter(exit -> exit != Exit.OK)
                    .findFirst()
                    .orElse(Exit.OK);
        }
    }
}
