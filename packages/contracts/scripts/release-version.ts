const versionPattern = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/;

export function isReleaseVersion(text: string): boolean {
  return versionPattern.test(text);
}

/** Orders versions by number: 1.10.0 comes after 1.9.0. */
export function byVersion(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function partsOf(version: string): readonly number[] {
  const parts = versionPattern.exec(version);
  if (!parts) throw new Error(`"${version}" is no version such as 1.0.0`);
  return parts.slice(1).map(Number);
}
