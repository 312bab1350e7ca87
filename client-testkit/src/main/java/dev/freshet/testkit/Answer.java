package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a front sends. {@code accepted} marks the stock answer behind a live token: a test's own dispatcher may answer
 * in its place.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, List<Map.Entry<String, String>> headers, byte[] body, boolean accepted) {
    /** The connection is closed, nothing is sent. */
    static final Answer CUT = new Answer(0, List.of(), new byte[0], false);

    static Answer of(int status) {
        return new Answer(status, List.of(), new byte[0], false);
    }

    static Answer of(int status, Map<String, String> headers, String body) {
        return new Answer(status, List.copyOf(headers.entrySet()), body.getBytes(UTF_8), false);
    }

    static Answer json(int status, String json) {
        return of(status, Map.of("Content-Type", "application/json", "Cache-Control", "no-store"), json);
    }

    Answer with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Answer(status, List.copyOf(more), body, accepted);
    }

    boolean isCut() {
        return status == 0;
    }

    /** A HEAD request is told what a GET would be, without the body. */
    Answer withoutBody() {
        return new Answer(status, headers, new byte[0], accepted);
    }
}
