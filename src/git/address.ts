import { Failure } from '../failure.ts';

const scpForm = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(.+)$/;
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for what `git clone` takes as an address rather than a directory. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || (scpForm.test(text) && !/^[a-zA-Z]:[\\/]/.test(text));
}

/** True for a remote that only this machine can reach: a directory or a file: address. */
export function isLocalAddress(url: string): boolean {
  return /^file:\/\//i.test(url) || !isAddress(url);
}

/**
 * An address that may be given to git: https, ssh (scp form too) or file, plain http to a loopback address only
 * (decision 29). Local paths are the caller's to judge.
 */
export function checkedAddress(url: string): string {
  if (url.startsWith('-') || /[\0\n\r]/.test(url)) throw unusable(url);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const host = scpForm.exec(url)?.[1];
    if (/^[a-z0-9+.-]+::/i.test(url) || host?.startsWith('-')) throw unusable(url);
    return url;
  }
  if (!['https', 'ssh', 'file', 'http'].includes(scheme)) throw unusable(url);
  if (!URL.canParse(url)) throw unusable(url);
  const { hostname } = new URL(url);
  if (hostname.startsWith('-') || (scheme === 'http' && !loopback.has(hostname))) throw unusable(url);
  return url;
}

function unusable(url: string): Failure {
  return new Failure(
    'bad-url',
    `${JSON.stringify(withoutCredentials(url))} is not an address that Blue uses`,
    'use https, ssh (git@host:owner/repo.git too) or a local path',
  );
}

/** The address without a password or token; the user of an ssh address stays. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^@/]*)@/i, (_all, scheme: string, user: string) =>
    /^ssh:/i.test(scheme) ? `${scheme}${user.replace(/:.*$/, '')}@` : scheme,
  );
}

/** The owner in an address such as git@host:owner/repo.git, if it has one. */
export function ownerIn(url: string): string | undefined {
  if (isLocalAddress(url)) return undefined;
  const path = URL.canParse(url) ? new URL(url).pathname : (scpForm.exec(url)?.[2] ?? '');
  const parts = path.split('/').filter((part) => part !== '');
  return parts.length >= 2 ? parts.slice(0, -1).join('/') : undefined;
}

/** True for two addresses of one repository, whatever the protocol, user, port or `.git` at the end. */
export function sameRepository(one: string, other: string): boolean {
  return plainAddress(one) === plainAddress(other);
}

function plainAddress(url: string): string {
  const [host, path] = URL.canParse(url)
    ? [new URL(url).hostname, new URL(url).pathname]
    : [scpForm.exec(url)?.[1] ?? '', scpForm.exec(url)?.[2] ?? url];
  return `${host.toLowerCase()}/${path.replace(/^\/+|(\.git)?\/*$/g, '').toLowerCase()}`;
}
