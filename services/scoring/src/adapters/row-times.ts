/** Milliseconds since the epoch in SQL, exact in both directions (`to_timestamp` would go through a double of seconds). */
export function timestampFromMs(expression: string): string {
  return `timestamptz 'epoch' + ${expression} * interval '1 millisecond'`;
}

export function msFromTimestamp(expression: string): string {
  return `(extract(epoch from ${expression}) * 1000)::bigint`;
}
