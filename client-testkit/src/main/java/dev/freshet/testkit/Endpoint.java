package dev.freshet.testkit;

import java.util.Set;

/** What the paths of a {@link RotatingAuthServer} stand for. */
enum Endpoint {
    TOKEN(Point.TOKEN_REQUEST_ARRIVED),
    REVOCATION(Point.OTHER_REQUEST_ARRIVED),
    DEVICE(Point.OTHER_REQUEST_ARRIVED),
    METADATA(Point.OTHER_REQUEST_ARRIVED),
    RESOURCE(Point.RESOURCE_REQUEST_ARRIVED);

    private static final Set<Endpoint> POSTED = Set.of(TOKEN, REVOCATION, DEVICE);

    private final Point arrival;

    Endpoint(Point arrival) {
        this.arrival = arrival;
    }

    static Endpoint of(String path) {
        return switch (path) {
            case "/token", "/refresh" -> TOKEN;
            case "/revoke" -> REVOCATION;
            case "/device_authorization" -> DEVICE;
            case "/jwks" -> METADATA;
            default -> Metadata.isAt(path) ? METADATA : RESOURCE;
        };
    }

    Point arrival() {
        return arrival;
    }

    boolean allows(String method) {
        return !POSTED.contains(this) || method.equals("POST");
    }
}
