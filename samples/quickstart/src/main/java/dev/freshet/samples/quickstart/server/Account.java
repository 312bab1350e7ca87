package dev.freshet.samples.quickstart.server;

/**
 * What the server has counted, by its own clock and its own tokens.
 *
 * @param served requests answered with 200
 * @param refused requests answered with 401
 * @param refusedWhileKnown those of them whose token had told when it expires, or was none of the server's
 * @param refreshes refresh grants answered with a new pair
 * @param refusedGrants grants refused at the token endpoint
 * @param expiries tokens that were at their end when they were replaced
 */
public record Account(
        long served, long refused, long refusedWhileKnown, long refreshes, long refusedGrants, long expiries) {}
