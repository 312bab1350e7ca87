package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a front sends; {@code mishap} names the fault that came over it, if one did. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(
        int status, List<Map.Entry<String, String>> headers, byte[] body, Halfway halfway, Kind kind, String mishap) {
    /** The connection is closed, nothing is sent. */
    static final Answer CUT = of(0);

    private static final Set<String> ALL_HAVE = Set.of("Date", Proofs.NONCE);

    enum Kind {
        /** The stock answer behind a live token: a test's own dispatcher may answer in its place. */
        ACCEPTED,

        /** The test's own dispatcher has answered; of this one, its headers are added and its halfway is asked. */
        OWN,

        /** Refused for want of a live access token. */
        REFUSED,

        /** Nothing but the nonce for the next proof: the same request comes again with it. */
        NONCE,

        /** Refused since a spent refresh token came again, outside a grace period. */
        REPLAY,

        OTHER
    }

    /** Asked once the head and the first half of the body have been sent; may wait. */
    interface Halfway {
        /** Nobody asks; the answer goes out in one piece. */
        Halfway UNASKED = () -> true;

        /** The connection is closed without asking. */
        Halfway CUT = () -> false;

        /** Whether the rest is sent. If not, the connection is closed. */
        boolean goOn() throws InterruptedException;

        /** Asks where only an I/O error can be thrown; that of a cut, if the answer is no. */
        default void goOnOrThrow() throws IOException {
            try {
                if (!goOn()) {
                    throw new IOException("cut halfway");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted halfway");
            }
        }
    }

    static Answer of(int status) {
        return of(status, Map.of(), "");
    }

    static Answer of(int status, Map<String, String> headers, String body) {
        return new Answer(
                status, List.copyOf(headers.entrySet()), body.getBytes(UTF_8), Halfway.UNASKED, Kind.OTHER, "");
    }

    static Answer json(int status, String json) {
        return of(status, Map.of("Content-Type", "application/json", "Cache-Control", "no-store"), json);
    }

    /** RFC 6749 section 5.2. */
    static Answer error(int status, String code) {
        return json(status, "{\"error\":\"" + code + "\"}");
    }

    /** What came of the test's own code: a predicate of a gate, a dispatcher. */
    static Answer thrown(Throwable thrown) {
        String what = "the test's own code threw " + thrown.getClass().getName();
        return of(500, Map.of("Content-Type", "text/plain"), what).spoiledBy(what);
    }

    Answer with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return withHeaders(more);
    }

    /** The same without a header, in whatever case its name stands. */
    Answer without(String name) {
        return withHeaders(headers.stream()
                .filter(header -> !header.getKey().equalsIgnoreCase(name))
                .toList());
    }

    private Answer withHeaders(List<Map.Entry<String, String>> others) {
        return new Answer(status, List.copyOf(others), body, halfway, kind, mishap);
    }

    Answer withBody(byte[] other) {
        return new Answer(status, headers, other, halfway, kind, mishap);
    }

    Answer withStatus(int other) {
        return new Answer(other, headers, body, halfway, kind, mishap);
    }

    /** Asks this halfway, before what was to be asked there anyway. */
    Answer asking(Halfway more) {
        Halfway before = halfway;
        Halfway both = before == Halfway.UNASKED ? more : () -> more.goOn() && before.goOn();
        return new Answer(status, headers, body, both, kind, mishap);
    }

    Answer ofKind(Kind other) {
        return new Answer(status, headers, body, halfway, other, mishap);
    }

    /** No longer what was due, but what this made of it. */
    Answer spoiledBy(String mishap) {
        return new Answer(status, headers, body, halfway, Kind.OTHER, mishap);
    }

    /** Those that every answer of this server has, whatever else it says. */
    List<Map.Entry<String, String>> headersOfAll() {
        return headers.stream()
                .filter(header -> ALL_HAVE.contains(header.getKey()))
                .toList();
    }

    /** The same in the place of another answer, with what every answer has. */
    Answer withAllOf(Answer other) {
        Answer whole = this;
        for (Map.Entry<String, String> header : other.headersOfAll()) {
            whole = isCut() || !header(header.getKey()).isEmpty()
                    ? whole
                    : whole.with(header.getKey(), header.getValue());
        }
        return whole;
    }

    boolean isCut() {
        return status == 0;
    }

    boolean isWhole() {
        return halfway == Halfway.UNASKED;
    }

    /** The first value, or the empty string. */
    String header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
