import { randomBytes } from 'node:crypto';

/** What Kafka names a new cluster by: sixteen random bytes, of which the first letter may be no dash. */
export function uuidAsBase64Url(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
}
