package dev.freshet.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments as HTTP writes them (RFC 9110 section 5.6.7), cut to the second. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    static String of(Instant moment) {
        return FORMAT.format(moment);
    }

    /** The answer with its {@code Date} moved. */
    static Answer skewed(Answer answer, Duration skew) {
        Instant date = FORMAT.parse(answer.header("Date"), Instant::from);
        return answer.without("Date").with("Date", of(date.plus(skew)));
    }
}
