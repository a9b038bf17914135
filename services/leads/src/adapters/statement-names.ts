import { createHash } from 'node:crypto';

/** The service's own statements number some dozens; anything beyond would fill the server's memory. */
const namesMax = 300;
const unnamed = '';

/**
 * Names statements by their text, so that each connection plans one once: planning takes longer than
 * running most of them. What comes when there are too many stays unnamed.
 */
export function statementNames(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    if (names.size >= namesMax) return unnamed;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
    names.set(text, name);
    return name;
  };
}
