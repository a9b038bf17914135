/**
 * How long a session may stand still within a transaction before PostgreSQL ends it: a process that is stopped there
 * keeps others from its keys and partitions. For `idle_in_transaction_session_timeout`, milliseconds.
 */
export const transactionIdleMsMax = 15_000;
