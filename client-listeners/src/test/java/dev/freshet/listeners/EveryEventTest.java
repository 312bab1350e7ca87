package dev.freshet.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.AuthEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A kind of event that is new in core goes unnoticed by no listener: here it is missing first. */
class EveryEventTest {
    @Test
    void thereIsOneOfEveryKind() {
        Set<Class<?>> kinds = new HashSet<>();
        EveryEvent.all().forEach(event -> kinds.add(event.getClass()));

        assertThat(kinds).containsExactlyInAnyOrder(AuthEvent.class.getPermittedSubclasses());
    }

    /** All that it says, but its stamp, which is said apart. */
    @Test
    void everyComponentOfEveryKindIsTold() {
        assertThat(EveryEvent.all()).allSatisfy(event -> {
            Told told = Told.of(event);
            int said = event.getClass().getRecordComponents().length - 1;
            boolean demand = event instanceof AuthEvent.StepUpRequired; // one component, of two parts

            assertThat(told.name()).isEqualTo(event.getClass().getSimpleName());
            assertThat(told.fields()).hasSize(demand ? said + 1 : said);
        });
    }

    @Test
    void thePageListsTheFieldsOfEveryKind() throws IOException {
        Set<String> rows = new TreeSet<>();
        EveryEvent.all().forEach(event -> {
            Told told = Told.of(event);
            String fields = String.join("`, `", told.fields().keySet());
            rows.add("| `" + told.name() + "` | " + (fields.isEmpty() ? "" : "`" + fields + "` ") + "|");
        });
        Set<String> shown = new TreeSet<>();
        for (String line : Files.readString(Path.of("../docs/listeners.md")).split("\n")) {
            if (line.matches("\\| `[A-Z]\\w+` \\|.*")) {
                shown.add(line.substring(0, line.indexOf('|', line.indexOf('|', 2) + 1) + 1));
            }
        }

        assertThat(shown).isEqualTo(rows);
    }
}
