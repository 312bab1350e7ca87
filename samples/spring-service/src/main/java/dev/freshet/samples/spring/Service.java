package dev.freshet.samples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** One instance. Start as many as you like on one database. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class Service {
    public static void main(String[] args) {
        SpringApplication.run(Service.class, args);
    }
}
