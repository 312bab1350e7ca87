/** Keeps sessions in Redis or Valkey. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.freshet.vault.redis {
    requires transitive dev.freshet.vault;
    requires transitive redis.clients.jedis;
    requires static transitive org.jspecify;

    exports dev.freshet.vault.redis;
}
