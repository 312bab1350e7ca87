package dev.freshet.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** With {@code --json} every command prints one object, whatever becomes of it. */
class JsonTest extends OnTheServer {

    private JsonNode object(int exit, Run run) throws Exception {
        assertThat(run.await().exit()).as(run.toString()).isEqualTo(exit);
        JsonNode object = run.json();
        assertThat(object.path("ok").booleanValue()).isEqualTo(exit == 0);
        assertThat(object.path("exit").intValue()).isEqualTo(exit);
        return object;
    }

    @Test
    void ofEachCommand() throws Exception {
        JsonNode login = object(0, login("--json", "--key", "file"));
        Run looks = cli.start("status", "--json");
        Run calls = cli.start("call", "--json", server.greeting());
        Run watches = cli.start("watch", "--json", "--count", "1", server.greeting());
        Run tries = cli.start("doctor", "--json");
        JsonNode status = object(0, looks);
        JsonNode call = object(0, calls);
        JsonNode watch = object(0, watches);
        JsonNode doctor = object(0, tries);
        JsonNode logout = object(0, cli.run("logout", "--json"));
        Run callsAfter = cli.start("call", "--json", server.greeting());
        Run mistakes = cli.start("call", "--json");
        JsonNode after = object(3, callsAfter);
        JsonNode usage = object(2, mistakes);

        assertThat(login.path("signed_in").booleanValue()).isTrue();
        assertThat(status.path("issuer").textValue()).isEqualTo(server.origin());
        assertThat(status.path("token_expires_at").textValue()).endsWith("Z");
        assertThat(status.path("key").textValue()).isEqualTo("file");
        assertThat(call.path("status").intValue()).isEqualTo(200);
        assertThat(call.path("body").textValue()).isEqualTo("hello, alice");
        assertThat(watch.path("calls").intValue()).isEqualTo(1);
        assertThat(doctor.path("findings"))
                .hasSize(7)
                .allSatisfy(
                        finding -> assertThat(finding.path("ok").booleanValue()).isTrue());
        assertThat(logout.path("server_told").booleanValue()).isTrue();
        assertThat(after.path("error").textValue()).isEqualTo("This account is signed out");
        assertThat(after.path("advice").textValue()).isEqualTo("Sign in: freshet-demo login");
        assertThat(usage.path("error").textValue()).contains("URL");
    }
}
