package dev.freshet.samples.cli;

import dev.freshet.SessionEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Times and ends, as a person says them. */
final class Words {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private static final int LONGEST = 200;

    private Words() {}

    static String of(SessionEnd end) {
        return switch (end) {
            case NOT_SIGNED_IN -> "Nobody has signed in yet";
            case SIGNED_OUT -> "This account is signed out";
            case REPLACED -> "Somebody else has signed in to this account's place";
            case REVOKED -> "The server has ended the sign-in";
            case LOST_ROTATION -> "The sign-in got lost: an answer of the server did not arrive";
            case EXPIRED -> "The sign-in has run out";
            case TOO_OLD, IDLE -> "The sign-in is too old";
            case KEY_LOST -> "The key of the sign-in is gone";
        };
    }

    /** As much of it as a person reads: a server may say a megabyte. */
    static String begin(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
    }

    /** In lines of so many letters at most, but for words that are longer: an address stays whole. */
    static String wrapped(String text, int columns) {
        StringBuilder all = new StringBuilder();
        int at = 0;
        for (String word : text.split(" ", -1)) {
            boolean fits = at + word.length() < columns;
            if (all.length() > 0) {
                all.append(fits ? ' ' : '\n');
            }
            all.append(word);
            at = (fits ? at + 1 : 0) + word.length();
        }
        return all.toString();
    }

    /** Today's times by the clock, others with their day. */
    static String time(Instant at) {
        ZonedDateTime here = at.atZone(ZoneId.systemDefault());
        boolean today = here.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()));
        return (today ? CLOCK : DAY).format(here);
    }

    static String length(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return rounded(seconds, 60) + " min";
        }
        return seconds < 2 * 86_400 ? rounded(seconds, 3600) + " h" : rounded(seconds, 86_400) + " days";
    }

    private static long rounded(long seconds, long unit) {
        return (seconds + unit / 2) / unit;
    }
}
