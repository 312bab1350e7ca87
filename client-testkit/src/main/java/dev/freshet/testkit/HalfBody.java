package dev.freshet.testkit;

import java.io.IOException;
import mockwebserver3.MockResponseBody;
import okio.BufferedSink;

/** A body of mockwebserver3's that asks halfway whether to go on. */
final class HalfBody implements MockResponseBody {
    private final byte[] body;
    private final Answer.Halfway halfway;

    HalfBody(Answer answer) {
        body = answer.body();
        halfway = answer.halfway();
    }

    @Override
    public long getContentLength() {
        return body.length;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        int half = body.length / 2;
        sink.write(body, 0, half).flush();
        try {
            halfway.goOnOrThrow();
        } catch (IOException cut) {
            // which by itself would leave the connection open
            sink.close();
            throw cut;
        }
        sink.write(body, half, body.length - half);
    }
}
