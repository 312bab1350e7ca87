package dev.freshet.samples.retrofit;

import dev.freshet.AuthSession;
import dev.freshet.okhttp.AuthInterceptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import retrofit2.Call;
import retrofit2.Invocation;
import retrofit2.Retrofit;
import retrofit2.converter.jackson.JacksonConverterFactory;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Tag;

interface OrdersApi {
    @GET("orders")
    Call<List<Order>> orders();

    @GET("orders")
    CompletableFuture<List<Order>> ordersLater();

    /** As this account, whoever the others are made as. */
    @POST("orders/new")
    Call<Order> place(@Body Order order, @Tag AuthSession account);

    @NoAuth
    @GET("menu")
    Call<List<Order>> menu();

    /**
     * The API, as this account where a call does not say otherwise.
     *
     * @param ui where callbacks are called
     */
    static OrdersApi of(HttpUrl url, OkHttpClient plain, AuthSession account, Executor ui) {
        AuthInterceptor auth = new AuthInterceptor(request -> {
            Invocation call = request.tag(Invocation.class);
            boolean open = call != null && call.method().isAnnotationPresent(NoAuth.class);
            return open ? AuthSession.NONE : account;
        });
        return new Retrofit.Builder()
                .baseUrl(url)
                .client(plain.newBuilder().addInterceptor(auth).build())
                .addConverterFactory(JacksonConverterFactory.create())
                .callbackExecutor(ui)
                .build()
                .create(OrdersApi.class);
    }
}
