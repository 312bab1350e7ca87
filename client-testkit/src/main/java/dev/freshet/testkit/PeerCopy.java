package dev.freshet.testkit;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A {@link Peer} of a second copy of every class, as a plug-in or another web application in this JVM has it. */
final class PeerCopy implements AutoCloseable {
    private final URLClassLoader loader;
    private final UnaryOperator<String> peer;

    PeerCopy() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String path : PeerProcess.classPath()) {
            urls.add(Path.of(path).toUri().toURL());
        }
        loader = new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        Constructor<?> constructor = loader.loadClass(Peer.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        @SuppressWarnings("unchecked") // it is what this class is, under another name
        UnaryOperator<String> copy = (UnaryOperator<String>) constructor.newInstance();
        peer = copy;
    }

    String ask(String command) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return peer.apply(command);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() throws IOException {
        ask("close");
        loader.close();
    }
}
