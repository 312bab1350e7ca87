package dev.freshet.keychain;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.freshet.AuthException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The login keychain of macOS, by Security.framework: generic passwords of one service. */
final class MacKeychain implements Binding {
    private static final int DUPLICATE = -25299;
    private static final int NOT_FOUND = -25300;
    private static final int AUTH_FAILED = -25293;
    private static final int NOT_ALLOWED = -25308;
    private static final int CANCELED = -128;

    /** What is used of Security.framework; lengths count bytes. */
    interface Security extends Library {
        int SecKeychainAddGenericPassword(
                @Nullable Pointer keychain,
                int serviceLength,
                byte[] service,
                int accountLength,
                byte[] account,
                int length,
                Pointer password,
                @Nullable PointerByReference item);

        int SecKeychainFindGenericPassword(
                @Nullable Pointer keychain,
                int serviceLength,
                byte[] service,
                int accountLength,
                byte[] account,
                @Nullable IntByReference length,
                @Nullable PointerByReference password,
                @Nullable PointerByReference item);

        int SecKeychainItemDelete(Pointer item);

        int SecKeychainItemFreeContent(@Nullable Pointer attributes, Pointer password);
    }

    /** What is used of CoreFoundation. */
    interface CoreFoundation extends Library {
        void CFRelease(Pointer reference);
    }

    private final Security security;
    private final CoreFoundation foundation;
    private final byte[] service;

    MacKeychain(Security security, CoreFoundation foundation, String application) {
        this.security = security;
        this.foundation = foundation;
        this.service = application.getBytes(StandardCharsets.UTF_8);
    }

    static MacKeychain of(String application) {
        return new MacKeychain(
                Native.load("Security", Security.class),
                Native.load("CoreFoundation", CoreFoundation.class),
                application);
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        byte[] account = name.getBytes(StandardCharsets.UTF_8);
        IntByReference length = new IntByReference();
        PointerByReference password = new PointerByReference();
        int status = security.SecKeychainFindGenericPassword(
                null, service.length, service, account.length, account, length, password, null);
        if (status == NOT_FOUND) {
            return null;
        }
        check(status);
        Pointer found = password.getValue();
        try {
            return found.getByteArray(0, length.getValue());
        } finally {
            found.clear(length.getValue());
            security.SecKeychainItemFreeContent(null, found);
        }
    }

    @Override
    public boolean add(String name, byte[] secret) throws IOException {
        byte[] account = name.getBytes(StandardCharsets.UTF_8);
        try (Memory password = new Memory(secret.length)) {
            password.write(0, secret, 0, secret.length);
            int status;
            try {
                status = security.SecKeychainAddGenericPassword(
                        null, service.length, service, account.length, account, secret.length, password, null);
            } finally {
                password.clear();
            }
            if (status != DUPLICATE) {
                check(status);
            }
            return status != DUPLICATE;
        }
    }

    @Override
    public boolean delete(String name) throws IOException {
        byte[] account = name.getBytes(StandardCharsets.UTF_8);
        PointerByReference item = new PointerByReference();
        int status = security.SecKeychainFindGenericPassword(
                null, service.length, service, account.length, account, null, null, item);
        if (status == NOT_FOUND) {
            return false;
        }
        check(status);
        try {
            check(security.SecKeychainItemDelete(item.getValue()));
            return true;
        } finally {
            foundation.CFRelease(item.getValue());
        }
    }

    private static void check(int status) throws IOException {
        switch (status) {
            case 0 -> {}
            case CANCELED, AUTH_FAILED ->
                throw new AuthException.Storage(
                        "the keychain was not opened by its user: allow it, and try again", null);
            case NOT_ALLOWED ->
                throw new AuthException.Storage(
                        "the keychain is locked, and nobody can be asked: unlock it with 'security unlock-keychain'",
                        null);
            default -> throw new AuthException.Storage("the keychain failed: OSStatus " + status, null);
        }
    }
}
