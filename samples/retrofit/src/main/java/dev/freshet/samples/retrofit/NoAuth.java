package dev.freshet.samples.retrofit;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** A call that anybody may make: it carries no token, and its 401 is its own. */
@Retention(RUNTIME)
@Target(METHOD)
@interface NoAuth {}
