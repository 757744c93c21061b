// Whether `format` is checked is up to the validator (2020-12: an annotation by default, ajv with ajv-formats: a
// check), so a text is only known to pass where every validator accepts it, and never known to fail.

const samples = new Map<string, readonly string[]>([
  ['date-time', ['2024-02-29T12:00:00Z', '1999-12-31T23:30:00+01:00']],
  ['date', ['2024-02-29', '1999-12-31']],
  ['time', ['12:00:00Z', '23:30:00+01:00']],
  ['duration', ['P1D', 'PT12H30M']],
  ['email', ['user@example.com', 'a.b@example.org']],
  ['hostname', ['example.com', 'www.example.org']],
  ['ipv4', ['192.0.2.1', '198.51.100.255']],
  ['ipv6', ['2001:db8::1', '::1']],
  ['uri', ['https://example.com/', 'urn:example:animal']],
  ['uri-reference', ['https://example.com/', '/path']],
  ['uuid', ['123e4567-e89b-12d3-a456-426614174000', 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6']],
  ['json-pointer', ['', '/a/b']],
  ['regex', ['^a+$', 'b']],
]);

/** Texts that every validator accepts for a format; none for a format that is not known here. */
export function samplesOf(format: string): readonly string[] {
  return samples.get(format) ?? [];
}

export function isSampleOf(format: string, text: string): boolean {
  return samplesOf(format).includes(text);
}
