/** RFC 3339 in UTC, to the second: the form of every time in a realm. */
export function timestamp(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
