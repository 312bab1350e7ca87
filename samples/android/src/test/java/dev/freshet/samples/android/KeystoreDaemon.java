package dev.freshet.samples.android;

import android.hardware.security.keymint.Algorithm;
import android.hardware.security.keymint.KeyParameter;
import android.hardware.security.keymint.KeyParameterValue;
import android.hardware.security.keymint.KeyPurpose;
import android.hardware.security.keymint.Tag;
import android.os.ServiceSpecificException;
import android.security.keystore2.AndroidKeyStoreProvider;
import android.system.keystore2.Authorization;
import android.system.keystore2.CreateOperationResponse;
import android.system.keystore2.Domain;
import android.system.keystore2.IKeystoreSecurityLevel;
import android.system.keystore2.IKeystoreService;
import android.system.keystore2.KeyDescriptor;
import android.system.keystore2.KeyEntryResponse;
import android.system.keystore2.KeyMetadata;
import android.system.keystore2.KeyParameters;
import android.system.keystore2.ResponseCode;
import java.security.SecureRandom;
import java.security.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.robolectric.shadows.ShadowServiceManager;

/**
 * The daemon behind Android's key store, for AES under GCM. What asks it is Android's own code, so an app sees the
 * exceptions that Android makes of its answers. It fails as it is told.
 */
final class KeystoreDaemon implements AutoCloseable {

    /** What it is asked for. */
    enum Call {
        FIND_KEY,
        BEGIN,
        FINISH
    }

    private record Failure(Call call, int code) {}

    private final Map<String, Long> ids = new HashMap<>();
    private final Map<Long, byte[]> keys = new HashMap<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> askers = new CopyOnWriteArrayList<>();
    private long lastId;

    static KeystoreDaemon start() {
        KeystoreDaemon daemon = new KeystoreDaemon();
        String name = IKeystoreService.DESCRIPTOR + "/default";
        ShadowServiceManager.addBinderService(name, IKeystoreService.class, daemon.new Service());
        AndroidKeyStoreProvider.install();
        return daemon;
    }

    @Override
    public void close() {
        Security.removeProvider("AndroidKeyStore");
        Security.removeProvider("AndroidKeyStoreBCWorkaround");
    }

    /** The next calls of this kind are answered with this code, one of {@link ResponseCode}'s. */
    void failNext(Call call, int code, int times) {
        for (int i = 0; i < times; i++) {
            failures.add(new Failure(call, code));
        }
    }

    /** As by a new screen lock: the key has its name still, but is good for nothing. */
    synchronized void invalidateKeys() {
        keys.replaceAll((id, key) -> new byte[0]);
    }

    int failuresLeft() {
        return failures.size();
    }

    /** The threads of the app that asked it to find or use a key, one entry for each time. */
    List<Thread> askers() {
        return askers;
    }

    private void answer(Call call) {
        askers.add(Thread.currentThread());
        Failure next = failures.peek();
        if (next != null && next.call == call) {
            failures.remove();
            throw new ServiceSpecificException(next.code);
        }
    }

    private synchronized KeyMetadata find(String alias) {
        Long id = ids.get(alias);
        if (id == null) {
            throw new ServiceSpecificException(ResponseCode.KEY_NOT_FOUND);
        }
        return metadata(id);
    }

    private synchronized void delete(String alias) {
        keys.remove(find(alias).key.nspace);
        ids.remove(alias);
    }

    private synchronized KeyMetadata generate(String alias) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        ids.put(alias, ++lastId);
        keys.put(lastId, key);
        return metadata(lastId);
    }

    private static KeyMetadata metadata(long id) {
        Authorization algorithm = new Authorization();
        algorithm.keyParameter = new KeyParameter();
        algorithm.keyParameter.tag = Tag.ALGORITHM;
        algorithm.keyParameter.value = KeyParameterValue.algorithm(Algorithm.AES);
        KeyMetadata metadata = new KeyMetadata();
        metadata.authorizations = new Authorization[] {algorithm};
        metadata.key = new KeyDescriptor();
        metadata.key.domain = Domain.KEY_ID;
        metadata.key.nspace = id;
        return metadata;
    }

    private synchronized byte[] usable(long id) {
        byte[] key = keys.get(id);
        if (key == null) {
            throw new ServiceSpecificException(ResponseCode.KEY_NOT_FOUND);
        }
        if (key.length == 0) {
            throw new ServiceSpecificException(ResponseCode.KEY_PERMANENTLY_INVALIDATED);
        }
        return key;
    }

    private final class Service extends IKeystoreService.Default {
        @Override
        public IKeystoreSecurityLevel getSecurityLevel(int level) {
            return new Hardware();
        }

        @Override
        public KeyEntryResponse getKeyEntry(KeyDescriptor name) {
            answer(Call.FIND_KEY);
            KeyEntryResponse found = new KeyEntryResponse();
            found.metadata = find(name.alias);
            found.iSecurityLevel = new Hardware();
            return found;
        }

        @Override
        public void deleteKey(KeyDescriptor name) {
            delete(name.alias);
        }
    }

    private final class Hardware extends IKeystoreSecurityLevel.Default {
        @Override
        public KeyMetadata generateKey(
                KeyDescriptor name, KeyDescriptor attestation, KeyParameter[] how, int flags, byte[] entropy) {
            return generate(name.alias);
        }

        @Override
        public CreateOperationResponse createOperation(KeyDescriptor key, KeyParameter[] how, boolean forced) {
            answer(Call.BEGIN);
            boolean encrypts = parameter(how, Tag.PURPOSE).getKeyPurpose() == KeyPurpose.ENCRYPT;
            byte[] iv = encrypts ? null : parameter(how, Tag.NONCE).getBlob();
            GcmOperation operation = new GcmOperation(usable(key.nspace), iv, () -> answer(Call.FINISH));
            CreateOperationResponse begun = new CreateOperationResponse();
            begun.iOperation = operation;
            begun.parameters = new KeyParameters();
            begun.parameters.keyParameter = new KeyParameter[] {operation.nonce()};
            return begun;
        }

        private KeyParameterValue parameter(KeyParameter[] all, int tag) {
            for (KeyParameter one : all) {
                if (one.tag == tag) {
                    return one.value;
                }
            }
            throw new ServiceSpecificException(ResponseCode.INVALID_ARGUMENT);
        }
    }
}
