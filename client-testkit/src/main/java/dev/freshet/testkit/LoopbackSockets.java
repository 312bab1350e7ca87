package dev.freshet.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.ServerSocketFactory;

/**
 * Server sockets that do not make a test wait. A MockWebServer asks for a backlog of 50, and a client that does not fit
 * tries again a second later; it sends head and body apart, and without TCP_NODELAY the body waits for an
 * acknowledgement that the client delays by 40 ms.
 */
final class LoopbackSockets extends ServerSocketFactory {
    static final int BACKLOG = 4096;

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new PromptServerSocket();
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, InetAddress.getLoopbackAddress());
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        ServerSocket socket = createServerSocket();
        socket.bind(new InetSocketAddress(address, port), backlog);
        return socket;
    }

    private static final class PromptServerSocket extends ServerSocket {
        PromptServerSocket() throws IOException {}

        @Override
        public void bind(SocketAddress endpoint, int backlog) throws IOException {
            super.bind(endpoint, BACKLOG);
        }

        @Override
        public Socket accept() throws IOException {
            Socket client = new PausingSocket();
            implAccept(client);
            client.setTcpNoDelay(true);
            return client;
        }
    }
}
