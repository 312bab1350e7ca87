package dev.freshet.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** What has happened so far, each a number that only grows. */
final class Tally {
    final AtomicInteger tokenRequests = new AtomicInteger();
    final AtomicInteger refreshes = new AtomicInteger();
    final AtomicInteger repeats = new AtomicInteger();
    final AtomicInteger replays = new AtomicInteger();
    final AtomicInteger revocations = new AtomicInteger();
    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger unauthorized = new AtomicInteger();
    final AtomicInteger refusedProofs = new AtomicInteger();
    final AtomicInteger nonceChallenges = new AtomicInteger();
}
