package dev.freshet.samples.spring;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** What the service is there for: it passes on what the API has for the caller. Nothing here knows of tokens. */
@RestController
@RequestMapping(produces = MediaType.TEXT_PLAIN_VALUE)
record Orders(RestClient overJavaHttp, RestClient overOkHttp) {

    @GetMapping("/orders")
    String orders() {
        return overJavaHttp.get().uri("/orders").retrieve().requiredBody(String.class);
    }

    @PostMapping("/orders")
    String order(@RequestBody String what) {
        return overJavaHttp.post().uri("/orders").body(what).retrieve().requiredBody(String.class);
    }

    @GetMapping("/invoices")
    String invoices() {
        return overOkHttp.get().uri("/invoices").retrieve().requiredBody(String.class);
    }

    @PostMapping("/invoices")
    String invoice(@RequestBody String what) {
        return overOkHttp.post().uri("/invoices").body(what).retrieve().requiredBody(String.class);
    }
}
