package dev.freshet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes that fail, and looks at what is left of them. Once on each line of JUnit. */
class AuthServerExtensionTest {
    private final Map<String, Throwable> failures = new TreeMap<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private String printed = "";

    @BeforeEach
    void forget() {
        Failing.SERVERS.clear();
    }

    /** Runs a class; one failure a test, by the test's name. */
    private void run(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build();
        PrintStream usual = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create().execute(request, new TestExecutionListener() {
                @Override
                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                    if (test.isTest()) {
                        ended.add(test.getDisplayName());
                        result.getThrowable().ifPresent(thrown::add);
                        result.getThrowable().ifPresent(failure -> failures.put(test.getDisplayName(), failure));
                    }
                }
            });
        } finally {
            System.setOut(usual);
        }
        printed = out.toString(StandardCharsets.UTF_8);
    }

    private Throwable failure(String test) {
        assertThat(failures).containsKey(test);
        return failures.get(test);
    }

    private static List<Path> pages(Throwable failure) {
        return Stream.of(failure.getSuppressed())
                .map(Throwable::getMessage)
                .filter(message -> message.contains("the timeline is at "))
                .map(message -> Path.of(URI.create(message.substring(message.indexOf("file:")))))
                .toList();
    }

    @Test
    void runsOnTheJUnitThatTheBuildSays() {
        String jar =
                Test.class.getProtectionDomain().getCodeSource().getLocation().getPath();

        assertThat(jar).endsWith("-" + System.getProperty("freshet.junit") + ".jar");
    }

    @Test
    void aFailureComesWithItsTimelineAndAPageOfIt() throws IOException {
        run(Failing.ByField.class);

        Throwable failure = failure("fails()");
        assertThat(failure).hasMessageContaining("expected one refresh for 1 caller, but 0 were asked for");
        Path page = pages(failure).get(0);
        assertThat(page)
                .isEqualTo(Path.of("target/freshet-timelines/dev.freshet.testkit.Failing-ByField.fails.html")
                        .toAbsolutePath());
        assertThat(printed)
                .contains(
                        "dev.freshet.testkit.Failing$ByField.fails: 1 caller, 1 request, 1 refused",
                        page.toUri().toString())
                .containsSubsequence("signs in ada", "GET /orders", ": 401");
        assertThat(Files.readString(page))
                .contains("Failing$ByField.fails", "expected one refresh for 1 caller", "<svg", ": 401</td>");
    }

    @Test
    void onlyWhatFailsIsExplained() {
        run(Failing.ByField.class);

        assertThat(ended).hasSize(5).contains("passes()");
        assertThat(printed).doesNotContain("passes", "isAborted");
        assertThat(failure("isAborted()").getSuppressed()).isEmpty();
    }

    @Test
    void eachTestHasAServerOfItsOwnWhichIsClosedAfterIt() {
        run(Failing.ByField.class);

        assertThat(Failing.SERVERS).hasSize(5).doesNotHaveDuplicates();
        for (RotatingAuthServer server : Failing.SERVERS) {
            assertThatThrownBy(() -> new Client(server.url("")).get("/", "any")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void testsOfOneMethodHavePagesOfTheirOwn() {
        run(Failing.ByField.class);

        List<Path> pages = Stream.of("one", "two")
                .map(value -> failures.entrySet().stream()
                        .filter(failed -> failed.getKey().contains(value))
                        .findFirst()
                        .orElseThrow())
                .flatMap(failed -> pages(failed.getValue()).stream())
                .toList();
        assertThat(pages).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void testsOfOneNameHavePagesOfTheirOwn() {
        run(Failing.ByClass.class);

        assertThat(thrown.stream().flatMap(failure -> pages(failure).stream()))
                .hasSize(6)
                .doesNotHaveDuplicates();
    }

    @Test
    void aTestThatAFactoryMakesIsExplained() throws IOException {
        run(Failing.Factory.class);

        List<Path> pages =
                thrown.stream().flatMap(failure -> pages(failure).stream()).toList();
        assertThat(pages).hasSize(2).doesNotHaveDuplicates();
        assertThat(Files.readString(pages.get(0)))
                .contains("Factory.makes #1 one", "signs in one")
                .doesNotContain("signs in two");
    }

    @Test
    void anyNameAndAnyReasonMakeAPage() {
        List<String> names = List.of(
                "a.Test.with " + "x".repeat(200) + 1,
                "a.Test.with " + "x".repeat(200) + 2,
                "a.Test.gr\u00f6\u00dfe",
                "a.Test.gr\u00fc\u00dfe",
                "a.Test.[1] \ud800 \u0000 ../<b>");
        List<String> files = new ArrayList<>();
        try (RotatingAuthServer server =
                RotatingAuthServer.builder().on(Front.JDK).start()) {
            for (String name : names) {
                AssertionError failure = new AssertionError("half a letter: \ud800");
                FailureNote note = FailureNote.of(server.timeline(), failure, name);
                failure.addSuppressed(note);
                files.add(pages(failure).get(0).getFileName().toString());
            }
        }

        assertThat(files).doesNotHaveDuplicates().allMatch(file -> file.matches("[\\w.-]{1,140}"));
    }

    @Test
    void aParameterIsTheServerAndNoTokenIsShown() throws IOException {
        run(Failing.ByParameter.class);

        Path page = pages(failures.values().iterator().next()).get(0);
        RotatingAuthServer server = Failing.SERVERS.get(0);
        String access = "with the token &lt;";
        assertThat(Files.readString(page)).contains(access);
        server.verify().noSecretIn(Files.readString(page), printed);
    }

    @Test
    void aFailureInCleanupIsExplainedToo() {
        run(Failing.InCleanup.class);

        assertThat(pages(failures.values().iterator().next())).hasSize(1);
    }

    @Test
    void aNameOfAnyLengthIsShownAsItIs() throws IOException {
        run(Failing.LongNamed.class);

        String name = "dev.freshet.testkit.Failing$LongNamed.aRefusalThatComesLateStartsNoSecondRefresh";
        assertThat(printed).contains(name);
        assertThat(Files.readString(pages(failures.values().iterator().next()).get(0)))
                .contains("<h1>" + name + "</h1>");
    }

    @Test
    void twoServersHaveAPageEach() {
        run(Failing.TwoServers.class);

        assertThat(pages(failure("fails()"))).hasSize(2).doesNotHaveDuplicates().allMatch(Files::exists);
    }

    @Test
    void thereIsNoServerOutsideOfATest() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new AuthServerExtension().server())
                .withMessageContaining("0 servers");
    }
}
