package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpTransportTest {

    /** As HttpURLConnection gives it. */
    @Test
    void aStatusLineAmongTheHeadersIsLeftOut() {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put(null, List.of("HTTP/1.1 200 OK"));
        headers.put("Date", List.of("now"));

        HttpTransport.Response response = new HttpTransport.Response(200, headers, new byte[0]);

        assertThat(response.headers("date")).containsExactly("now");
    }
}
