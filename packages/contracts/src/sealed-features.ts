import { createCipheriv, createDecipheriv } from 'node:crypto';

import { isCanonicalFeatures } from './canonical-features.ts';
import { decodeFeatures, encodeFeatures } from './feature-encoding.ts';
import type { Features } from './features.ts';
import { requireId } from './ids.ts';

/** A user's feature key: AES-256. */
export const FEATURE_KEY_BYTES = 32;
/** The nonce length that GCM is defined for (NIST SP 800-38D); a fresh random one at each sealing. */
export const FEATURE_IV_BYTES = 12;

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
const FORMAT = 1;
const HEADER_BYTES = 1 + FEATURE_IV_BYTES + TAG_BYTES;

/** Which event the features belong to: bound into them, so they open nowhere else. */
export interface SealedFor {
  readonly organizationId: string;
  readonly userId: string;
  readonly eventId: string;
}

/** The features could not be opened: another key, another event, or bytes that were changed. */
export class FeaturesNotReadable extends Error {
  override readonly name = 'FeaturesNotReadable';

  constructor(options?: ErrorOptions) {
    super('sealed features do not open with this key for this event', options);
  }
}

/**
 * Seals canonical features: format 1 · iv · tag · ciphertext. `key` has 32 bytes, `iv` 12 random
 * ones that the key never sees again (`RangeError` for other lengths). Throws `InvalidFeatures`,
 * `InvalidId`.
 */
export function sealFeatures(
  given: SealedFor & {
    readonly key: Uint8Array;
    readonly iv: Uint8Array;
    readonly features: Features;
  },
): Buffer {
  if (given.iv.length !== FEATURE_IV_BYTES) throw new RangeError('an iv has 12 bytes');
  const cipher = createCipheriv(CIPHER, given.key, given.iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(given));
  const text = Buffer.concat([cipher.update(encodeFeatures(given.features)), cipher.final()]);
  return Buffer.concat([Uint8Array.of(FORMAT), given.iv, cipher.getAuthTag(), text]);
}

type Sealed = SealedFor & { readonly key: Uint8Array; readonly sealed: Uint8Array };

/** Opens what `sealFeatures` sealed. Throws `FeaturesNotReadable`. */
export function openFeatures(given: Sealed): Features {
  return decodeFeatures(openCanonicalFeatures(given));
}

/** Opens it as the canonical bytes that were sealed, for whoever passes them on. Throws `FeaturesNotReadable`. */
export function openCanonicalFeatures(given: Sealed): Buffer {
  const bytes = decipher(given);
  if (!isCanonicalFeatures(bytes)) throw new FeaturesNotReadable();
  return bytes;
}

function decipher(given: Sealed): Buffer {
  const { key, sealed } = given;
  if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT) throw new FeaturesNotReadable();
  const iv = sealed.subarray(1, 1 + FEATURE_IV_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(given));
    decipher.setAuthTag(sealed.subarray(1 + FEATURE_IV_BYTES, HEADER_BYTES));
    const text = decipher.update(sealed.subarray(HEADER_BYTES));
    // A stream cipher has given everything by now: the end only proves that nothing was changed.
    decipher.final();
    return text;
  } catch (cause) {
    throw new FeaturesNotReadable({ cause });
  }
}

/** Ids hold no colon, so no two events have the same associated data. */
function associatedData({ organizationId, userId, eventId }: SealedFor): Buffer {
  requireId('organizationId', organizationId);
  requireId('userId', userId);
  requireId('eventId', eventId);
  return Buffer.from(`${organizationId}:${userId}:${eventId}`, 'utf8');
}
