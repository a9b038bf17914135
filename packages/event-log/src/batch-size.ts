/** What one read hands over at most, whatever the number of records: 8 MiB, so that a few batches fit any heap. */
export const BATCH_BYTES_MAX = 8 * 1024 * 1024;
