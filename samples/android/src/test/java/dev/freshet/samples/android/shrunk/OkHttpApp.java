package dev.freshet.samples.android.shrunk;

import android.app.Application;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** What an app has before Freshet comes: OkHttp, and an answer that it reads. */
public final class OkHttpApp extends Application {
    private OkHttpClient client;

    @Override
    public void onCreate() {
        super.onCreate();
        client = new OkHttpClient();
    }

    static String get(OkHttpClient client, String url) throws IOException {
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute()) {
            return response.code() + response.body().string();
        }
    }

    /** Started by nobody: its size is of interest. */
    public static void main(String[] args) throws IOException {
        OkHttpApp app = new OkHttpApp();
        app.onCreate();
        System.out.println(get(app.client, args[0]));
    }
}
