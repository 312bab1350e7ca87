package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is kept on the computer: whose it is, and what becomes of it when it does not open. */
class StoreTest extends OnTheServer {

    @Test
    void aWrongPassphraseOpensNothingAndLosesNothing() throws Exception {
        cli.with("FRESHET_PASSPHRASE", PASSPHRASE);
        assertThat(login("--key", "passphrase").exit()).isZero();

        cli.with("FRESHET_PASSPHRASE", "another");
        Run wrong = cli.start("call", server.greeting());
        cli.with("FRESHET_PASSPHRASE", "");
        Run none = cli.run("status");
        wrong.await();
        cli.with("FRESHET_PASSPHRASE", PASSPHRASE);
        Run right = cli.run("status");

        assertThat(wrong.exit()).isEqualTo(5);
        assertThat(wrong.err()).contains("another passphrase or key", "logout --forget");
        assertThat(none.exit()).isEqualTo(5);
        assertThat(none.err()).contains("Set FRESHET_PASSPHRASE, or start this at a terminal");
        assertThat(right.exit()).as(right.toString()).isZero();
    }

    @Test
    void aDamagedFileIsKeptAsideAndALoginBeginsAnew() throws Exception {
        signIn();
        byte[] bytes = Files.readAllBytes(file("session"));
        bytes[bytes.length - 1] ^= 1;
        Files.write(file("session"), bytes);

        Run status = cli.run("status");
        Run again = cli.start("login");
        openPage(again);
        again.await();

        assertThat(status.exit()).isEqualTo(5);
        assertThat(status.err()).contains("damaged", "kept as session.damaged-1", "Sign in: freshet-demo login");
        assertThat(file("session.damaged-1")).hasBinaryContent(bytes);
        assertThat(again.exit()).as(again.toString()).isZero();
        assertThat(cli.run("logout", "--forget").exit()).isZero();
        assertThat(files()).allSatisfy(left -> assertThat(left.toString()).matches(".*\\.(lock|lease)"));
    }

    /** A full disk; a folder that may not be written to is no obstacle to a test that runs as root. */
    @Test
    void whatCannotBeStoredIsSaidBeforeAnybodySignsIn() throws Exception {
        cli.under("sh", "-c", "ulimit -f 0; exec \"$@\"", "sh").with("FRESHET_PASSPHRASE", PASSPHRASE);

        Run login = startLogin("--key", "passphrase").await();

        assertThat(login.exit()).isEqualTo(5);
        assertThat(login.err()).contains("not full").doesNotContain("/oauth2/authorize?");
    }

    @Test
    void aHomeThatIsNoFolderIsNotTakenForAnEmptyOne() throws Exception {
        Files.writeString(cli.home(), "");

        Run status = cli.run("status");

        assertThat(status.exit()).isEqualTo(5);
        assertThat(status.err()).contains("cannot use " + file(Account.SETTINGS), "FRESHET_HOME");
    }

    @Test
    void aKeyThatIsGoneOrOpenToOthersIsNotReplacedByAnother() throws Exception {
        signIn();
        Files.setPosixFilePermissions(file("key"), PosixFilePermissions.fromString("rw-r-----"));
        Run open = cli.start("status");
        Run doctor = cli.run("doctor");
        open.await();
        Files.delete(file("key"));
        Run gone = cli.run("login");
        Run forget = cli.run("logout", "--forget");

        assertThat(open.exit()).isEqualTo(5);
        assertThat(open.err()).contains("chmod 600");
        assertThat(doctor.exit()).isEqualTo(5);
        assertThat(gone.exit()).isEqualTo(5);
        assertThat(gone.err()).contains("key is gone", "logout --forget");
        assertThat(forget.exit()).isZero();
        assertThat(file("session")).doesNotExist();
        assertThat(file("key")).doesNotExist();
    }

    /** Whoever can write the settings still does not get a refresh token sent where they like. */
    @Test
    void settingsThatNameAnotherServerGetNoToken() throws Exception {
        signIn();
        String settings = Files.readString(file(Account.SETTINGS));
        String other = "http://localhost:" + server.origin().replaceAll(".*:", "");
        Files.writeString(
                file(Account.SETTINGS),
                settings.replace("\"issuer\" : \"" + server.origin(), "\"issuer\" : \"" + other));

        Run call = cli.run("call", server.greeting());

        assertThat(settings).contains(server.origin());
        assertThat(call.exit()).isEqualTo(3);
        assertThat(call.err()).contains("belongs to another server", "logout --forget");
    }

    @Test
    void everyFileIsItsOwnersAloneAndTheSettingsHoldNoSecret() throws Exception {
        signIn();

        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cli.home())))
                .isEqualTo("rwx------");
        assertThat(Files.readString(file(Account.SETTINGS)))
                .contains("issuer", "client_id", "scope", "apis", "\"key\" : \"file\"");
    }

    /** A test cannot take the keychain away from macOS or Windows. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whereThereIsNoKeychainItIsSaidWhatTookItsPlace() throws Exception {
        cli.with("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder.resolve("nothing"));

        Run login = login();

        assertThat(login.exit()).as(login.toString()).isZero();
        assertThat(login.err()).contains("This computer's keychain cannot keep the key, so it is put into a file");
        assertThat(login.out()).contains("in " + file("key") + ", which only you can read");
    }
}
