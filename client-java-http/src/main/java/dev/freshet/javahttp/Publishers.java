package dev.freshet.javahttp;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which bodies can be sent twice. Nothing in the API tells: a publisher of a stream that has been read publishes an
 * empty body the second time, without an error. So only those are trusted whose class is known: the JDK's own of a
 * string, a byte array, a file and nothing, and what the user vouches for.
 */
final class Publishers {
    private static final Set<Class<?>> KNOWN = known();

    private final Predicate<BodyPublisher> vouchedFor;

    Publishers(Predicate<BodyPublisher> vouchedFor) {
        this.vouchedFor = vouchedFor;
    }

    boolean canRepeat(HttpRequest request) {
        return request.bodyPublisher()
                .map(body -> KNOWN.contains(body.getClass()) || vouchedFor.test(body))
                .orElse(true);
    }

    private static Set<Class<?>> known() {
        Set<Class<?>> classes = new HashSet<>();
        classes.add(BodyPublishers.noBody().getClass());
        classes.add(BodyPublishers.ofString("").getClass());
        classes.add(BodyPublishers.ofByteArray(new byte[0]).getClass());
        try {
            classes.add(BodyPublishers.ofFile(Path.of("/")).getClass());
        } catch (FileNotFoundException e) {
            // No root folder: bodies from files are then not sent twice.
            return classes;
        }
        return classes;
    }
}
