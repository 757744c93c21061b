// What S3 objects a policy's resource or a contract's value stands for: `bucket/key`, as a glob.

/** Stands for a part that is known only when the document is deployed; no policy has it. */
export const unknown = '\u{F8FF}';

/** IAM's policy variables, such as `${aws:username}`, differ from caller to caller. */
export function withoutVariables(text: string): string {
  return text.replaceAll(/\$\{[^{}]{0,200}\}/g, unknown);
}

/**
 * The objects of a resource ARN. Undefined for what holds no S3 objects: other services, buckets themselves. An
 * unknown start is the ARN of a bucket, as in `<bucket.arn>/jobs/*`. Character classes are none in IAM, and unknown
 * here, as this project's globs may have them.
 */
export function objectsOf(resource: string): string | undefined {
  const text = resource.replaceAll(/[[\]]/g, unknown);
  const match = /^(?:arn:|\u{F8FF})[^/]*?:?s3:\*?:\*?:(.+)$/su.exec(text);
  if (match?.[1] !== undefined) return objectPath(match[1]);
  if (/^(?:\*|arn:\*|arn:[^:/]*:\*|arn:[^:/]*:s3:?:?\*)$/.test(text)) return '*';
  return text.startsWith(unknown) ? objectPath(text) : undefined;
}

function objectPath(path: string): string | undefined {
  return path.includes('/') || path.includes('*') ? path : undefined;
}

export function bucketOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}

export function hasUnknownKey(path: string): boolean {
  return path.slice(bucketOf(path).length).includes(unknown);
}

export interface S3Value {
  /** Undefined where the value is only a key. */
  readonly bucket: string | undefined;
  readonly key: string;
}

/** A contract's value as S3 objects: a key or glob, an `s3://` URI or an ARN. Undefined for what can be none of them. */
export function s3Value(text: string): S3Value | undefined {
  const address = /^(?:s3:\/\/|arn:[^:/]*:s3:::)([^/]+)\/(.+)$/s.exec(text);
  const [, bucket, key] = address ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  return text === '' || /^\/|:\/\/|^arn:|\s/.test(text) ? undefined : { bucket: undefined, key: text };
}
