package dev.freshet.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.freshet.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** O44, O45, O49: what a signer learns from answers. */
class DpopSignerTest {
    private static final Secret TOKEN = Secret.of("token");
    private static final String API = "https://api.example.com/a?b";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_700_000_000));
    private final DpopSigner signer = new DpopSigner(DpopKey.generate(), new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    });

    private static Function<String, List<String>> headers(String... namesAndValues) {
        return name -> {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                if (namesAndValues[i].equalsIgnoreCase(name)) {
                    return List.of(namesAndValues[i + 1]);
                }
            }
            return List.of();
        };
    }

    private JWTClaimsSet proof(String url, Secret token) throws Exception {
        Map<String, String> headers = signer.sign("GET", url, token);
        assertThat(headers).containsOnlyKeys("DPoP");
        return SignedJWT.parse(headers.get("DPoP")).getJWTClaimsSet();
    }

    private String nonce(String url, Secret token) throws Exception {
        return proof(url, token).getStringClaim("nonce");
    }

    @Test
    void aNonceOfAnyAnswerTakesThePlaceOfTheLast() throws Exception {
        assertThat(nonce(API, TOKEN)).isNull();

        signer.learn(API, false, headers("DPoP-Nonce", "n1"));
        assertThat(nonce(API, TOKEN)).isEqualTo("n1");
        assertThat(nonce("https://api.example.com/other", TOKEN)).isEqualTo("n1");

        signer.learn("https://API.example.com:443/", false, headers("dpop-nonce", "n2"));
        assertThat(nonce(API, TOKEN)).isEqualTo("n2");
        signer.learn(API, false, headers());
        assertThat(nonce(API, TOKEN)).isEqualTo("n2");
    }

    /** Three origins, one of which is the token endpoint's as well. */
    @Test
    void eachServerHasItsOwn() throws Exception {
        signer.learn("https://one.example/token", true, headers("DPoP-Nonce", "of-tokens"));
        signer.learn("https://one.example/", false, headers("DPoP-Nonce", "one"));
        signer.learn("https://one.example:8443/", false, headers("DPoP-Nonce", "port"));
        signer.learn("https://two.example/", false, headers("DPoP-Nonce", "two"));

        assertThat(nonce("https://one.example/token", null)).isEqualTo("of-tokens");
        assertThat(nonce("https://one.example/token", TOKEN)).isEqualTo("one");
        assertThat(nonce("https://one.example:8443/x", TOKEN)).isEqualTo("port");
        assertThat(nonce("https://two.example/x", TOKEN)).isEqualTo("two");
        assertThat(nonce("https://three.example/x", TOKEN)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\"b", "a\\b", "\u00e9", "a\u0000"})
    void whatIsNoNonceIsPassedOver(String header) throws Exception {
        signer.learn(API, false, headers("DPoP-Nonce", "good"));
        signer.learn(API, false, headers("DPoP-Nonce", header));

        assertThat(nonce(API, TOKEN)).isEqualTo("good");
    }

    @Test
    void aNonceThatIsDoubledOrHugeIsPassedOver() throws Exception {
        signer.learn(API, false, headers("DPoP-Nonce", "good"));
        signer.learn(API, false, name -> name.equals("DPoP-Nonce") ? List.of("a", "b") : List.of());
        signer.learn(API, false, headers("DPoP-Nonce", "n".repeat(1001)));

        assertThat(nonce(API, TOKEN)).isEqualTo("good");
    }

    private static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    private Duration ahead(String url, Secret token) throws Exception {
        return Duration.between(now.get(), proof(url, token).getIssueTime().toInstant());
    }

    @ParameterizedTest
    @ValueSource(longs = {7200, -7200, 86_400, -86_400, 6, -6})
    void aClockThatIsWrongIsCorrectedForThatServer(long seconds) throws Exception {
        signer.learn(API, false, headers("Date", date(now.get().plusSeconds(seconds))));

        assertThat(ahead(API, TOKEN)).hasSeconds(seconds);
        assertThat(ahead("https://other.example/", TOKEN)).isZero();
        now.set(now.get().plusSeconds(1000));
        assertThat(ahead(API, TOKEN)).hasSeconds(seconds);
    }

    @Test
    void aSmallDifferenceIsTheWayOfTheAnswer() throws Exception {
        signer.learn(API, false, headers("Date", date(now.get().minusSeconds(5))));

        assertThat(ahead(API, TOKEN)).isZero();
    }

    @Test
    void aClockThatWasSetRightIsRight() throws Exception {
        signer.learn(API, false, headers("Date", date(now.get().plusSeconds(7200))));
        now.set(now.get().plusSeconds(7200));
        signer.learn(API, false, headers("Date", date(now.get())));

        assertThat(ahead(API, TOKEN)).isZero();
    }

    @Test
    void aDateOfACacheOrNoneIsPassedOver() throws Exception {
        signer.learn(API, false, headers("Date", date(now.get().minusSeconds(7200)), "Age", "7200"));
        signer.learn(API, false, headers("Date", "yesterday"));
        signer.learn(API, false, headers("Date", "Sun, 06 Nov +999999999 08:49:37 GMT"));

        assertThat(ahead(API, TOKEN)).isZero();
    }
}
