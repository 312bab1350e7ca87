package dev.freshet.interop;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import dev.freshet.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The keys with which clients sign, and the place where a server reads their public halves. */
final class ClientKeys implements AutoCloseable {
    private final List<JWK> keys;
    private final HttpServer place;

    ClientKeys() throws IOException, JOSEException {
        keys = List.of(
                new ECKeyGenerator(Curve.P_256).keyID("ES256").generate(),
                new RSAKeyGenerator(2048).keyID("PS256").generate());
        byte[] published = new JWKSet(keys).toString().getBytes(StandardCharsets.UTF_8); // the public halves only
        place = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        place.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, published.length);
            exchange.getResponseBody().write(published);
            exchange.close();
        });
        place.start();
    }

    String url() {
        return "http://127.0.0.1:" + place.getAddress().getPort() + "/jwks";
    }

    /** The JWK of the client that signs with this algorithm. */
    Secret jwk(String algorithm) {
        return keys.stream()
                .filter(key -> key.getKeyID().equals(algorithm))
                .map(key -> Secret.of(key.toJSONString()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        place.stop(0);
    }
}
