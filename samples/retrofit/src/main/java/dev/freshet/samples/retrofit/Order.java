package dev.freshet.samples.retrofit;

record Order(String item, int count) {}
