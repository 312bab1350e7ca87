package dev.freshet.listeners;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import dev.freshet.AuthListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pictures of docs/listeners.md are what a run prints. */
class ListenersPageTest {
    @TempDir
    private Path folder;

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/listeners.md"));
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(page())
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static Set<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Numbers, times and fingerprints aside. */
    @Test
    void everyPictureIsOfARealRun() throws Exception {
        Path audit = folder.resolve("audit.jsonl");
        Path file = folder.resolve("freshet.jfr");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MicrometerListener meters = new MicrometerListener(registry);
        AuthListener all =
                AuthListener.all(AuditLog.to(audit), new Slf4jListener(logger(log)), meters, new JfrListener());
        String scraped;
        try (Story story = new Story(all);
                Recording recording = new Recording()) {
            recording.start();
            meters.watch(story.session());
            story.run();
            story.signIn();
            scraped = registry.scrape(); // while there is a session to watch
            recording.stop();
            recording.dump(file);
        }
        String recorded = RecordingFile.readAllEvents(file).stream()
                .sorted(Comparator.comparing(RecordedEvent::getEndTime)) // a file has them by thread
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));

        isShown("jsonl", Files.readString(audit));
        isShown("log", log.toString(UTF_8));
        isShown("prometheus", scraped);
        isShown("jfr", recorded);
    }

    private static Logger logger(ByteArrayOutputStream out) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger - %msg%n");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(out);
        appender.start();
        Logger logger = context.getLogger("dev.freshet");
        logger.addAppender(appender);
        return logger;
    }

    private static void isShown(String language, String printed) throws IOException {
        assertThat(blocks(language)).singleElement().satisfies(shown -> {
            assertThat(masked(shown)).hasSizeGreaterThan(5);
            assertThat(masked(printed)).containsSubsequence(masked(shown));
        });
    }

    private static List<String> masked(String text) {
        return Stream.of(text.split("\n"))
                .map(line -> line.strip()
                        .replaceAll("(token=|\"token\":\")[0-9a-f]{8}", "$1#")
                        .replaceAll("\\d+(\\.\\d+)?(E-\\d+)?( m?s)?", "0")
                        .replace(" (0-0-0)", "")) // later JDKs add the day
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void everyMeterIsInTheTableAndEveryRuleHasItsMeter() throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new MicrometerListener(registry);
        Set<String> meters = new TreeSet<>(Set.of("freshet.token.expiry"));
        registry.getMeters().forEach(meter -> meters.add(meter.getId().getName()));

        assertThat(names("(?<=`)freshet\\.[a-z.]+(?=`)", page())).isEqualTo(meters);
        assertThat(blocks("yaml"))
                .singleElement()
                .satisfies(rules ->
                        assertThat(names("freshet_\\w+", registry.scrape())).containsAll(names("freshet_\\w+", rules)));
    }
}
