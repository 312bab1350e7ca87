package dev.freshet.keychain;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.freshet.AuthException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), by libsecret. A secret is a password of the
 * default collection with two attributes, in base64, since passwords are text.
 */
final class SecretService implements Binding {
    private static final String WHAT_TO_DO =
            "; it needs a session bus, a keyring daemon, and an unlocked default collection";

    private final NativeLibrary secret;
    private final NativeLibrary glib;
    private final String application;

    private SecretService(NativeLibrary secret, NativeLibrary glib, String application) {
        this.secret = secret;
        this.glib = glib;
        this.application = application;
    }

    static SecretService of(String application) throws IOException {
        try {
            return new SecretService(
                    NativeLibrary.getInstance("libsecret-1.so.0"),
                    NativeLibrary.getInstance("libglib-2.0.so.0"),
                    application);
        } catch (UnsatisfiedLinkError e) {
            throw new AuthException.Storage(
                    "the keychain needs libsecret: install the package libsecret-1-0 or libsecret", e);
        }
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        try (Attributes attributes = new Attributes(name)) {
            PointerByReference error = new PointerByReference();
            Pointer password = secret.getFunction("secret_password_lookupv_sync")
                    .invokePointer(new Object[] {null, attributes.table, null, error});
            check(error);
            if (password == null) {
                if (isThere(attributes)) {
                    throw new AuthException.Storage("the keychain holds the key, and it is locked" + WHAT_TO_DO, null);
                }
                return null;
            }
            try {
                return decoded(password);
            } finally {
                secret.getFunction("secret_password_free").invokeVoid(new Object[] {password});
            }
        }
    }

    /** Looks without unlocking anything: a secret that is locked, and was not unlocked when asked for, is no missing one. */
    private boolean isThere(Attributes attributes) throws IOException {
        PointerByReference error = new PointerByReference();
        Pointer found = secret.getFunction("secret_password_searchv_sync")
                .invokePointer(new Object[] {null, attributes.table, 0, null, error});
        check(error);
        if (found == null) {
            return false;
        }
        Pointer unref = NativeLibrary.getInstance("libgobject-2.0.so.0").getFunction("g_object_unref");
        glib.getFunction("g_list_free_full").invokeVoid(new Object[] {found, unref});
        return true;
    }

    private static byte[] decoded(Pointer password) throws IOException {
        byte[] text = password.getByteArray(0, (int) password.indexOf(0, (byte) 0));
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new AuthException.Storage("the keychain holds something else than a key under this name", null);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /** The service knows no "unless it is there": processes take turns. */
    @Override
    public boolean add(String name, byte[] value) throws IOException {
        Turn turn = Turn.take();
        try {
            if (read(name) != null) {
                return false;
            }
            store(name, value);
            return true;
        } finally {
            turn.end();
        }
    }

    private void store(String name, byte[] value) throws IOException {
        byte[] text = Base64.getEncoder().encode(value);
        try (Attributes attributes = new Attributes(name);
                Memory password = new Memory(text.length + 1L)) {
            password.write(0, text, 0, text.length);
            password.setByte(text.length, (byte) 0);
            PointerByReference error = new PointerByReference();
            try {
                secret.getFunction("secret_password_storev_sync").invokeInt(new Object[] {
                    null, attributes.table, utf8("default"), utf8(application + ": " + name), password, null, error
                });
            } finally {
                password.clear();
            }
            check(error);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    @Override
    public boolean delete(String name) throws IOException {
        try (Attributes attributes = new Attributes(name)) {
            PointerByReference error = new PointerByReference();
            int cleared = secret.getFunction("secret_password_clearv_sync")
                    .invokeInt(new Object[] {null, attributes.table, null, error});
            check(error);
            return cleared != 0;
        }
    }

    /** A GError: two 32-bit numbers, then its message. */
    private void check(PointerByReference reference) throws IOException {
        Pointer error = reference.getValue();
        if (error != null) {
            String message = error.getPointer(8).getString(0, "UTF-8");
            glib.getFunction("g_error_free").invokeVoid(new Object[] {error});
            throw new AuthException.Storage("the Secret Service failed: " + message + WHAT_TO_DO, null);
        }
    }

    private static Memory utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Memory memory = new Memory(bytes.length + 1L);
        memory.write(0, bytes, 0, bytes.length);
        memory.setByte(bytes.length, (byte) 0);
        return memory;
    }

    /** The hash table that names one secret. */
    private final class Attributes implements AutoCloseable {
        private final Memory[] texts;
        private final Pointer table;

        Attributes(String name) {
            texts = new Memory[] {utf8("application"), utf8(application), utf8("key"), utf8(name)};
            Function hash = glib.getFunction("g_str_hash");
            Function equal = glib.getFunction("g_str_equal");
            table = glib.getFunction("g_hash_table_new").invokePointer(new Object[] {hash, equal});
            Function insert = glib.getFunction("g_hash_table_insert");
            insert.invokeInt(new Object[] {table, texts[0], texts[1]});
            insert.invokeInt(new Object[] {table, texts[2], texts[3]});
        }

        @Override
        public void close() {
            glib.getFunction("g_hash_table_unref").invokeVoid(new Object[] {table});
            for (Memory text : texts) {
                text.close();
            }
        }
    }
}
