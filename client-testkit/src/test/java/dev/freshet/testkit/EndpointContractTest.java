package dev.freshet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.freshet.RefreshOutcome;
import dev.freshet.RefreshRequest;
import dev.freshet.TokenEndpoint;
import dev.freshet.TokenPair;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What the contract finds in an endpoint as it is written in an hour. The adapters run it on those of core. */
final class EndpointContractTest {
    private static final Pattern TOKEN = Pattern.compile("\"(access|refresh)\":\"([^\"]*)\"");

    /** Tries twice, reads what tokens it finds, and takes whatever is not 200 for a sign-out. */
    private record Naive(String origin) implements TokenEndpoint {
        @Override
        public RefreshOutcome refresh(RefreshRequest request) throws IOException {
            try {
                return once(request);
            } catch (IOException e) {
                return once(request);
            }
        }

        private RefreshOutcome once(RefreshRequest request) throws IOException {
            String spent = request.refreshToken().reveal();
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(origin + "/refresh?token=" + spent).toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setReadTimeout((int) Math.min(request.timeout().toMillis(), 2000));
            if (connection.getResponseCode() != 200) {
                return new RefreshOutcome.Rejected("refused: " + connection.getURL());
            }
            String body = new String(connection.getInputStream().readAllBytes(), UTF_8);
            String access = "";
            String refresh = spent;
            for (Matcher token = TOKEN.matcher(body); token.find(); ) {
                access = token.group(1).equals("access") ? token.group(2) : access;
                refresh = token.group(1).equals("refresh") ? token.group(2) : refresh;
            }
            return new RefreshOutcome.Refreshed(TokenPair.of(access, refresh), null);
        }

        @Override
        public boolean revoke(TokenPair pair, Duration timeout) {
            return true;
        }
    }

    static final class NaiveTests extends EndpointContract {
        @Override
        protected TokenEndpoint open(String origin) {
            return new Naive(origin);
        }

        @Override
        protected Reply granted(String accessToken, @Nullable String refreshToken) {
            String refresh = refreshToken == null ? "" : ",\"refresh\":\"" + refreshToken + "\"";
            return Reply.json(200, "{\"access\":\"" + accessToken + "\"" + refresh + "}");
        }

        @Override
        protected Reply refused() {
            return Reply.json(401, "");
        }
    }

    @Test
    void anEndpointThatGuessesBreaksIt() {
        Map<String, String> broken = new TreeMap<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(NaiveTests.class))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest() && result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                                    broken.put(
                                            test.getDisplayName().replace("()", ""),
                                            result.getThrowable()
                                                    .map(Throwable::getMessage)
                                                    .orElse(""));
                                }
                            }
                        });

        assertThat(broken.get("aConnectionThatIsCutIsNotTriedAgain"))
                .contains("requests that were sent; the outcome was Ambiguous", "expected: <1> but was: <");
        assertThat(broken.get("anAnswerThatDoesNotEndIsNotReadToItsEnd"))
                .contains("nobody knows what became of the refresh token, but the outcome was Refreshed");
        assertThat(broken.keySet())
                .containsExactlyInAnyOrder(
                        "theRefreshTokenIsSentAndNotInTheUrl",
                        "aDeadRefreshTokenIsRejected",
                        "aBusyServerIsLeftAloneForAsLongAsItAsks",
                        "aServerThatFailsSaysNothingAboutTheToken",
                        "anAnswerThatIsNoneSaysNothingAboutTheToken",
                        "aConnectionThatIsCutIsNotTriedAgain",
                        "anAnswerThatIsCutSaysNothingAboutTheToken",
                        "aServerThatNeverAnswersIsGivenUp",
                        "aServerThatNeverEndsItsAnswerIsGivenUp",
                        "anInterruptEndsARefresh",
                        "aRedirectIsNotFollowed",
                        "anAccessTokenThatNoHeaderTakesDoesNotCostTheRefreshToken",
                        "anAccessTokenThatNoHeaderTakesReplacesNoRefreshToken",
                        "anAnswerThatDoesNotEndIsNotReadToItsEnd",
                        "aRevocationTellsTheServerOrSaysThatItDidNot",
                        "aRevocationThatIsCutIsNoSuccess");
    }
}
