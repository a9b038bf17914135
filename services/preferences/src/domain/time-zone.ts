/** Offsets like "+01:00" are no zones: they know no summer. */
const zonePattern = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

/** Whether this is a name of the IANA time zone database, as this runtime knows it. */
export function isTimeZone(name: string): boolean {
  if (!zonePattern.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
