package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A timeline as one HTML page: a picture and the lines. It fetches nothing and runs no script. */
final class TimelinePage {
    private static final int MOST_LINES = 5000;

    private static final String STYLE = """
            :root { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --dim: #57606a; --rule: #d8dee4;
              --good: #1a7f37; --refused: #b35900; --bad: #8250df; --replay: #cf222e; --flight: #0969da; --on: #ffffff; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #0d1117; --ink: #e6edf3; --dim: #9198a1; --rule: #30363d;
                --good: #57ab5a; --refused: #f0883e; --bad: #bc8cff; --replay: #ff7b72; --flight: #58a6ff; --on: #0d1117; } }
            body { background: var(--page); color: var(--ink); margin: 24px auto; max-width: 1232px; padding: 0 16px;
              font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
            h1 { font-size: 20px; margin: 0 0 4px; overflow-wrap: anywhere; }
            p { margin: 4px 0 12px; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 4px solid var(--replay); margin: 0 0 16px;
              padding: 4px 12px; max-height: 16em; overflow: auto; font-size: 13px; }
            figure { margin: 0 0 20px; overflow-x: auto; }
            figcaption { color: var(--dim); font-size: 13px; }
            svg { display: block; }
            svg text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: var(--ink); }
            svg .time { fill: var(--dim); text-anchor: middle; }
            svg .on { fill: var(--on); text-anchor: middle; font-weight: 600; }
            svg .tick { stroke: var(--rule); }
            svg .band { fill: var(--flight); opacity: .13; }
            svg .wait { stroke: var(--flight); stroke-width: 2; stroke-dasharray: 2 3; }
            svg .mark { fill: var(--ink); }
            .good { fill: var(--good); } .refused { fill: var(--refused); } .bad { fill: var(--bad); }
            .replay { fill: var(--replay); } .flight { fill: var(--flight); }
            .open { fill: none; stroke: var(--ink); stroke-dasharray: 3 2; }
            svg .open + .on { fill: var(--ink); }
            .key { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin: 0 5px 0 14px;
              vertical-align: -1px; }
            table { border-collapse: collapse; width: 100%; font-size: 13px; }
            th, td { text-align: left; vertical-align: top; padding: 2px 12px 2px 0; border-top: 1px solid var(--rule); }
            th { border-top: 0; color: var(--dim); font-weight: 500; }
            td:first-child, th:first-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
            td:nth-child(2) { white-space: nowrap; }
            td:nth-child(3) { overflow-wrap: anywhere; }
            td.REFUSED { color: var(--refused); } td.BAD { color: var(--bad); }
            td.REPLAY { color: var(--replay); font-weight: 600; }
            """;

    private final Timeline timeline;
    private final String title;
    private final String reason;

    /** Neither text may hold a secret. */
    TimelinePage(Timeline timeline, String title, String reason) {
        this.timeline = timeline;
        this.title = title;
        this.reason = reason;
    }

    /** In place of what UTF-8 cannot write, such as half a letter, stands a question mark. */
    void writeTo(Path page) throws IOException {
        Files.write(page, html().getBytes(UTF_8));
    }

    String html() {
        Picture picture = new Picture(timeline);
        StringBuilder html = new StringBuilder(
                        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src")
                .append(" 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(Html.text(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(Html.text(title))
                .append("</h1>\n<p>")
                .append(Html.text(timeline.summary()))
                .append("</p>\n");
        if (!reason.isEmpty()) {
            html.append("<pre>").append(Html.text(reason)).append("</pre>\n");
        }
        html.append("<figure>\n").append(picture.svg()).append("\n<figcaption>").append(legend());
        if (picture.leftOut() > 0) {
            html.append("<br>")
                    .append(Timeline.counted(picture.leftOut(), "more caller"))
                    .append(" below, in the table.");
        }
        html.append("</figcaption>\n</figure>\n");
        lines(html, timeline.lines());
        return html.append("</body>\n</html>\n").toString();
    }

    private static String legend() {
        StringBuilder legend = new StringBuilder();
        key(legend, "good", "answered");
        key(legend, "refused", "refused with 401");
        key(legend, "bad", "failed or cut off");
        key(legend, "replay", "a spent refresh token came again");
        key(legend, "flight", "a refresh; dotted, from a refusal to the retry");
        return legend.append(
                        "<br>Order is exact, lengths are not: long times are drawn short. Point at a bar for its line.")
                .toString();
    }

    private static void key(StringBuilder legend, String look, String meaning) {
        legend.append(String.format(
                Locale.ROOT, "<span class=\"key\" style=\"background:var(--%s)\"></span>%s", look, meaning));
    }

    private static void lines(StringBuilder html, List<Line> lines) {
        html.append("<table>\n<tr><th>ms</th><th>who</th><th>what</th></tr>\n");
        for (Line line : lines.subList(0, Math.min(lines.size(), MOST_LINES))) {
            html.append("<tr><td>")
                    .append(line.when())
                    .append("</td><td>")
                    .append(Html.text(line.who()))
                    .append("</td><td class=\"")
                    .append(line.tone())
                    .append("\">")
                    .append(Html.text(line.what()))
                    .append("</td></tr>\n");
        }
        html.append("</table>\n");
        if (lines.size() > MOST_LINES) {
            html.append("<p>")
                    .append(Timeline.counted(lines.size() - MOST_LINES, "line"))
                    .append(" left out.</p>\n");
        }
    }
}
