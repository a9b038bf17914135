-- The relay, the consumer and whoever applies migrations work with these: no HTTP request does.
revoke all on consumer_partition, dead_letter, "_prisma_migrations" from leads_app;
