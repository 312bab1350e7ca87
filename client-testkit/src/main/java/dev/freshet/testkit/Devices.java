package dev.freshet.testkit;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Devices that wait for a user's consent (RFC 8628). Nothing here blocks. */
final class Devices {
    static final Duration LIFETIME = Duration.ofMinutes(10);
    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Letters that neither make words nor look like others (RFC 8628 section 6.1). */
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Device> byDeviceCode = new HashMap<>();

    Devices(InstantSource clock) {
        this.clock = clock;
    }

    /** One that waits; guarded by its {@link Devices}. */
    static final class Device {
        final String deviceCode = TokenText.fresh("dc");
        final String userCode;
        private final Instant ends;
        private Duration interval = INTERVAL;
        private Instant mayPollAt = Instant.MIN;
        private @Nullable String user;
        private boolean denied;

        private Device(String userCode, Instant ends) {
            this.userCode = userCode;
            this.ends = ends;
        }

        private boolean isPending(Instant now) {
            return user == null && !denied && now.isBefore(ends);
        }
    }

    /** What a poll came to: a user, or an error code of RFC 8628 section 3.5. */
    record Poll(String user, String error) {
        private static Poll error(String code) {
            return new Poll("", code);
        }
    }

    synchronized Device register() {
        Device device = new Device(letters() + "-" + letters(), clock.instant().plus(LIFETIME));
        byDeviceCode.put(device.deviceCode, device);
        return device;
    }

    /** A device gets its consent once; whoever polls too soon has to wait longer from then on. */
    synchronized Poll poll(String deviceCode) {
        Device device = byDeviceCode.get(deviceCode);
        Instant now = clock.instant();
        if (device == null) {
            return Poll.error("invalid_grant");
        }
        if (!now.isBefore(device.ends)) {
            return Poll.error("expired_token");
        }
        boolean soon = now.isBefore(device.mayPollAt);
        device.interval = soon ? device.interval.plus(INTERVAL) : device.interval;
        device.mayPollAt = now.plus(device.interval);
        if (soon) {
            return Poll.error("slow_down");
        }
        if (device.denied) {
            return Poll.error("access_denied");
        }
        String user = device.user;
        if (user == null) {
            return Poll.error("authorization_pending");
        }
        byDeviceCode.remove(deviceCode);
        return new Poll(user, "");
    }

    synchronized List<String> pending() {
        Instant now = clock.instant();
        return byDeviceCode.values().stream()
                .filter(device -> device.isPending(now))
                .map(device -> device.userCode)
                .toList();
    }

    synchronized void approve(String userCode, String user) {
        waiting(userCode).user = user;
    }

    synchronized void deny(String userCode) {
        waiting(userCode).denied = true;
    }

    private Device waiting(String userCode) {
        Instant now = clock.instant();
        return byDeviceCode.values().stream()
                .filter(device -> device.userCode.equals(userCode) && device.isPending(now))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no device waits with the user code " + userCode));
    }

    private String letters() {
        StringBuilder four = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            four.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return four.toString();
    }
}
