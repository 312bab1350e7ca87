package dev.freshet.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that a {@link Timeline} is made of: the latest of each kind, so that a benchmark does not fill the heap. */
final class Journal {
    /** Who tells what the server does without being asked. */
    static final String SERVER = "server";

    static final int CAPACITY = 20_000;

    private final String clientSecret;
    private final long start = System.nanoTime();
    private final Map<Integer, Visit> visits = new LinkedHashMap<>();
    private final Deque<Note> notes = new ArrayDeque<>();
    private final Set<String> secrets = new LinkedHashSet<>();
    private int count;
    private boolean full;

    /** {@code clientSecret} is empty where there is none. */
    Journal(String clientSecret) {
        this.clientSecret = clientSecret;
        secret(clientSecret);
    }

    /** A request has arrived; gives its number. */
    int begin(Received request) {
        Visit.Asked asked = Visit.Asked.of(request, now(), this::masked);
        synchronized (this) {
            visits.put(++count, new Visit(asked, null));
            trim(visits.keySet());
            return count;
        }
    }

    /** Its answer is ready. */
    void end(int number, Answer answer, boolean spent) {
        Visit.Told told = Visit.Told.of(answer, spent, now());
        List<String> issued = Visit.tokens(answer);
        synchronized (this) {
            Visit visit = visits.computeIfPresent(number, (same, asked) -> new Visit(asked.asked(), told));
            // the resource issues nothing: what stands there may be an echo of another server's
            if (visit != null && visit.asked().desk() != Visit.Desk.RESOURCE) {
                issued.forEach(this::secret);
            }
        }
    }

    synchronized void signedIn(IssuedTokens tokens) {
        secret(tokens.accessToken());
        secret(tokens.refreshToken());
        note(
                SERVER,
                Note.Sort.OTHER,
                "signs in " + tokens.user() + ": refresh " + Fingerprint.of(tokens.refreshToken()) + ", access "
                        + Fingerprint.of(tokens.accessToken()));
    }

    synchronized void note(String who, Note.Sort sort, String text) {
        notes.add(new Note(now(), who, sort, text));
        if (notes.size() > CAPACITY) {
            notes.removeFirst();
            full = true;
        }
    }

    /** Something that nobody may show. */
    private synchronized void secret(String secret) {
        if (!secret.isEmpty()) {
            secrets.add(secret);
            trim(secrets);
        }
    }

    private void trim(Set<?> set) {
        if (set.size() > CAPACITY) {
            full = true;
            Iterator<?> oldest = set.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** A text of somebody else's, without the tokens and the client secret that may stand in it. */
    String masked(String text) {
        String masked = TokenText.masked(text);
        return clientSecret.isEmpty() ? masked : masked.replace(clientSecret, "<secret>");
    }

    /** Whether something had to make room. */
    synchronized boolean isFull() {
        return full;
    }

    synchronized List<Visit> visits() {
        return List.copyOf(visits.values());
    }

    synchronized List<Note> notes() {
        return List.copyOf(notes);
    }

    synchronized List<String> secrets() {
        return List.copyOf(secrets);
    }

    long now() {
        return System.nanoTime() - start;
    }
}
