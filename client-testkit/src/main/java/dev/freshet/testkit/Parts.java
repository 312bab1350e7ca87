package dev.freshet.testkit;

import java.time.InstantSource;

/** What answers behind a server's front, put together. */
final class Parts {
    final boolean bound;
    final Journal journal;
    final Gates gates;
    final Faults faults = new Faults();
    final Families families;
    final Devices devices;
    final TokenDesk desk;
    final ProtectedResource resource;
    final Exchanges exchanges;
    private final RefreshShape shape;
    private final Metadata metadata;

    Parts(RotatingAuthServer.Builder options, InstantSource clock, Tally tally, RequestLog log) {
        Proofs proofs = options.proofs.on(clock, tally);
        bound = proofs != Proofs.NONE;
        journal = new Journal(options.client.secret());
        gates = new Gates(log);
        families = new Families(options.rotation, options.lifetimes, clock, tally, journal);
        devices = new Devices(clock);
        desk = new TokenDesk(options.client, families, devices, proofs, gates, tally);
        shape = new RefreshShape(desk, options.cookie, options.lifetimes.refresh());
        metadata = new Metadata(options.client, bound);
        resource = new ProtectedResource(families, proofs, tally);
        exchanges =
                new Exchanges(this::usual, proofs, clock, gates, faults, log, journal, this::isAboutASpentToken, tally);
    }

    private boolean isAboutASpentToken(Received request) {
        return request.refreshToken().map(families::isSpent).orElse(false);
    }

    private Answer usual(Received request) throws InterruptedException {
        return switch (request.endpoint()) {
            case TOKEN -> request.path().equals("/refresh") ? shape.refresh(request) : desk.token(request);
            case REVOCATION -> desk.revoke(request);
            case DEVICE -> desk.authorizeDevice(request);
            case METADATA -> metadata.answer(request);
            case RESOURCE -> resource.answer(request);
        };
    }
}
