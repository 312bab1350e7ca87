package dev.freshet;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what was sent, and answers from a script whose last line repeats. */
final class RecordingTransport implements HttpTransport {
    final List<Request> sent = new ArrayList<>();
    private final Deque<Answer> script = new ArrayDeque<>();

    interface Answer {
        Response give() throws IOException;
    }

    static Response answer(int status, String body, String... headers) {
        return answer(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static Response answer(int status, byte[] body, String... headers) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.computeIfAbsent(headers[i], name -> new ArrayList<>()).add(headers[i + 1]);
        }
        return new Response(status, all, body);
    }

    RecordingTransport then(Response response) {
        return then(() -> response);
    }

    RecordingTransport then(Answer answer) {
        script.add(answer);
        return this;
    }

    /** From now on this answer, whatever the script had left. */
    RecordingTransport always(Response response) {
        script.clear();
        return then(response);
    }

    @Override
    public Response send(Request request) throws IOException {
        sent.add(request);
        Answer next = script.size() > 1 ? script.remove() : script.element();
        return next.give();
    }

    /** The parameters of a form, in order; fails if one comes twice. */
    static Map<String, String> form(Request request) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : body(request).split("&")) {
            String[] parts = pair.split("=", 2);
            String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            if (form.put(name, URLDecoder.decode(parts[1], StandardCharsets.UTF_8)) != null) {
                throw new AssertionError("twice: " + name);
            }
        }
        return form;
    }

    static String body(Request request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }
}
