package dev.freshet.keychain;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.jna.LastErrorException;
import com.sun.jna.platform.win32.Crypt32Util;
import dev.freshet.AuthException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data protection of Windows (DPAPI): what this user has sealed, this user can open, on this machine. The sealed
 * secrets are files below the user's local application data, named by hashes of their names.
 */
final class DataProtection implements Binding {
    /** The two calls, both bound to an entropy that is no secret. */
    interface Dpapi {
        byte[] protect(byte[] plain, byte[] entropy);

        byte[] unprotect(byte[] sealed, byte[] entropy);
    }

    private final Dpapi dpapi;
    private final Path folder;
    private final byte[] entropy;

    DataProtection(Dpapi dpapi, Path folder, String application) {
        this.dpapi = dpapi;
        this.folder = folder;
        this.entropy = application.getBytes(StandardCharsets.UTF_8);
    }

    static DataProtection of(String application) throws IOException {
        String data = System.getenv("LOCALAPPDATA");
        if (data == null) {
            throw new AuthException.Storage("LOCALAPPDATA is not set: it names the folder of this user's keys", null);
        }
        Dpapi windows = new Dpapi() {
            @Override
            public byte[] protect(byte[] plain, byte[] entropy) {
                return Crypt32Util.cryptProtectData(plain, entropy, 0, "Freshet", null);
            }

            @Override
            public byte[] unprotect(byte[] sealed, byte[] entropy) {
                return Crypt32Util.cryptUnprotectData(sealed, entropy, 0, null);
            }
        };
        return new DataProtection(windows, Path.of(data, "Freshet", hashed(application)), application);
    }

    /** As a file name, whatever is in it and however long it is. */
    private static String hashed(String name) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Path file(String name) {
        return folder.resolve(hashed(name) + ".key");
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        byte[] sealed;
        try {
            sealed = Files.readAllBytes(file(name));
        } catch (NoSuchFileException e) {
            return null;
        }
        try {
            return dpapi.unprotect(sealed, entropy);
        } catch (LastErrorException e) {
            throw new AuthException.Storage(
                    "Windows does not open " + file(name) + " for this user on this machine: sign in again"
                            + " after moving it away",
                    e);
        }
    }

    /** Written whole under a name of its own, then linked to the right one, which fails if that is there. */
    @Override
    public boolean add(String name, byte[] secret) throws IOException {
        byte[] sealed = dpapi.protect(secret, entropy);
        Files.createDirectories(folder);
        Path whole = folder.resolve(UUID.randomUUID() + ".tmp");
        try {
            write(whole, sealed);
            Files.createLink(file(name), whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** On the disk before it has its name: what is sealed with the key is, too. */
    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
            for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    @Override
    public boolean delete(String name) throws IOException {
        return Files.deleteIfExists(file(name));
    }
}
