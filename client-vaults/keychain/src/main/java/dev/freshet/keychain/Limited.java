package dev.freshet.keychain;

import dev.freshet.AuthException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A binding whose calls, its making included, run on daemon threads and are given up after a while. */
final class Limited implements Binding {
    private final Duration limit;
    private final Callable<Binding> made;
    private volatile @Nullable Binding binding;

    Limited(Duration limit, Callable<Binding> made) {
        this.limit = limit;
        this.made = made;
    }

    private Binding binding() throws Exception {
        Binding known = binding;
        if (known == null) {
            known = made.call();
            binding = known;
        }
        return known;
    }

    @Override
    public byte @Nullable [] read(String name) throws IOException {
        return call(() -> binding().read(name));
    }

    /** The secret is copied: who gave it may wipe it when the limit is over. */
    @Override
    public boolean add(String name, byte[] secret) throws IOException {
        byte[] copy = secret.clone();
        return Boolean.TRUE.equals(call(() -> {
            try {
                return binding().add(name, copy);
            } finally {
                Arrays.fill(copy, (byte) 0);
            }
        }));
    }

    @Override
    public boolean delete(String name) throws IOException {
        return Boolean.TRUE.equals(call(() -> binding().delete(name)));
    }

    private <T extends @Nullable Object> T call(Callable<T> call) throws IOException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "freshet keychain");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AuthException.Storage(
                    "the keychain did not answer within " + limit.toMillis()
                            + " ms: is it waiting for somebody to unlock it?",
                    null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the keychain");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        if (cause instanceof IOException known) {
            return known;
        }
        if (cause instanceof LinkageError) {
            return new AuthException.Storage(
                    "the keychain needs net.java.dev.jna:jna, on Windows jna-platform too, in one version: " + cause,
                    cause);
        }
        return new AuthException.Storage("the keychain failed: " + cause, cause);
    }
}
