package dev.freshet.jose;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PKCS #11 token of SoftHSM's, whose library finds it by this JVM's {@code SOFTHSM2_CONF}. Its keys cannot be read. */
final class SoftToken {
    static final char[] PIN = "12345".toCharArray();

    private static final List<Path> LIBRARIES = Stream.of(
                    "/usr/lib/softhsm/libsofthsm2.so",
                    "/usr/lib64/pkcs11/libsofthsm2.so",
                    "/usr/local/lib/softhsm/libsofthsm2.so")
            .map(Path::of)
            .filter(Files::exists)
            .toList();

    private SoftToken() {}

    static boolean isInstalled() {
        return !LIBRARIES.isEmpty()
                && Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "softhsm2-util")));
    }

    /** A new token with a new EC key on P-256 under the alias {@code dpop}. */
    static KeyStore withKey(Path folder) throws Exception {
        Path tokens = Files.createDirectory(folder.resolve("tokens"));
        Path settings = Path.of(System.getenv("SOFTHSM2_CONF"));
        Files.writeString(settings, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        String pin = new String(PIN);
        run("softhsm2-util", "--init-token", "--free", "--label", "freshet", "--pin", pin, "--so-pin", pin);
        Path provider = Files.writeString(
                folder.resolve("pkcs11.cfg"),
                "name = SoftToken\nlibrary = " + LIBRARIES.get(0) + "\nslotListIndex = 0\n");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[] key = {"-genkeypair", "-alias", "dpop", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=test"
        };
        String[] store = {
            "-keystore", "NONE", "-storetype", "PKCS11", "-storepass", pin, "-addprovider", "SunPKCS11", "-providerarg"
        };
        run(Stream.of(new String[] {keytool}, key, store, new String[] {provider.toString()})
                .flatMap(Stream::of)
                .toArray(String[]::new));
        Provider token = Security.getProvider("SunPKCS11").configure(provider.toString());
        KeyStore opened = KeyStore.getInstance("PKCS11", token);
        opened.load(null, PIN);
        return opened;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(command[0] + " failed: " + said);
        }
    }
}
