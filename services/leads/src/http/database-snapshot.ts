/** PostgreSQL's text of a snapshot: `xmin:xmax:xip,xip,…`. */
export const snapshotPattern =
  '^[1-9]\\d{0,17}:[1-9]\\d{0,17}:([1-9]\\d{0,17}(,[1-9]\\d{0,17})*)?$';

/** Whether PostgreSQL would read a text of that pattern: what is in progress lies between the bounds, in order. */
export function isSnapshot(text: string): boolean {
  const [xmin = '', xmax = '', inProgress = ''] = text.split(':');
  const [first, end] = [BigInt(xmin), BigInt(xmax)];
  if (first > end) return false;
  const transactions = inProgress === '' ? [] : inProgress.split(',').map(BigInt);
  return transactions.every(
    (id, index) => id >= first && id < end && id >= (transactions[index - 1] ?? first),
  );
}
