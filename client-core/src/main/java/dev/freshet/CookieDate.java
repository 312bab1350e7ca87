package dev.freshet;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the date of a cookie, as forgiving as RFC 6265 section 5.1.1 asks: its parts in any order, between any signs.
 * Total, and linear in the length of the text.
 */
final class CookieDate {
    private static final Pattern PART = Pattern.compile("[^\\t\\x20-\\x2f\\x3b-\\x40\\x5b-\\x60\\x7b-\\x7e]+");
    private static final Pattern TIME =
            Pattern.compile("([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9].*)?", Pattern.DOTALL);
    private static final Pattern DAY = Pattern.compile("([0-9]{1,2})(?:[^0-9].*)?", Pattern.DOTALL);
    private static final Pattern YEAR = Pattern.compile("([0-9]{2,4})(?:[^0-9].*)?", Pattern.DOTALL);
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final int OLDEST = 1601;

    private @Nullable Matcher time;
    private int day = -1;
    private int month;
    private int year = -1;

    private CookieDate() {}

    /** The moment that the text names, or null when it names none. */
    static @Nullable Instant read(String text) {
        CookieDate date = new CookieDate();
        for (Matcher part = PART.matcher(text); part.find(); ) {
            date.take(part.group());
        }
        return date.instant();
    }

    /** Each part is the first of these that it can be and that is still missing. */
    private void take(String part) {
        Matcher match = TIME.matcher(part);
        if (time == null && match.matches()) {
            time = match;
            return;
        }
        match = DAY.matcher(part);
        if (day < 0 && match.matches()) {
            day = number(match, 1);
            return;
        }
        if (month == 0 && part.length() >= 3) {
            month = MONTHS.indexOf(part.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
            if (month > 0) {
                return;
            }
        }
        match = YEAR.matcher(part);
        if (year < 0 && match.matches()) {
            int named = number(match, 1);
            year = named + (named >= 100 ? 0 : named >= 70 ? 1900 : 2000);
        }
    }

    private @Nullable Instant instant() {
        if (time == null || year < OLDEST) {
            return null;
        }
        try {
            return LocalDateTime.of(year, month, day, number(time, 1), number(time, 2), number(time, 3))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }
}
