package dev.freshet.vault.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2ContractTest extends JdbcContract {
    @TempDir
    static Path folder;

    @Override
    String kind() {
        return "row";
    }

    /** A file that the first process serves to the others. */
    @Override
    String url() {
        return "jdbc:h2:" + folder.resolve("sessions") + ";AUTO_SERVER=TRUE";
    }
}
