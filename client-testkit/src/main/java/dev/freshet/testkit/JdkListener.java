package dev.freshet.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A web server on the JDK's sockets, a daemon thread a connection. The JDK's own web server dates every answer itself,
 * which a server with a clock of its own cannot have.
 */
final class JdkListener implements Listener {
    private final RotatingAuthServer server;
    private final ServerSocket socket;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private JdkListener(RotatingAuthServer server) throws IOException {
        this.server = server;
        socket = new LoopbackSockets().createServerSocket(0, LoopbackSockets.BACKLOG, InetAddress.getLoopbackAddress());
    }

    static Listener open(RotatingAuthServer server) throws IOException {
        JdkListener listener = new JdkListener(server);
        daemon(listener::accept);
        return listener;
    }

    @Override
    public String origin() {
        return Front.origin(socket.getLocalPort());
    }

    @Override
    public void close() {
        closeQuietly(socket);
        open.forEach(JdkListener::closeQuietly);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                daemon(() -> serve(connection));
            } catch (IOException closed) {
                open.forEach(JdkListener::closeQuietly);
            }
        }
        // one that was accepted while the others were closed
        open.forEach(JdkListener::closeQuietly);
    }

    private void serve(Socket connection) {
        try (connection) {
            Wire wire = new Wire(connection);
            for (Received next = wire.read(); next != null; next = wire.read()) {
                if (!wire.write(server.exchanges().answer(next, null), next)) {
                    return;
                }
            }
        } catch (IOException goneOrUnreadable) {
            // it closes, as for any client that hangs up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "RotatingAuthServer");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // nobody is left to be told
        }
    }
}
