import { isLocalAddress } from '../git/address.ts';

/** A repository on a GitHub server, and the address of that server's REST API, without a slash at the end. */
export interface GitHubRepository {
  readonly owner: string;
  readonly repo: string;
  readonly apiUrl: string;
}

interface Remote {
  readonly host: string;
  readonly path: readonly string[];
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

// Both lead to github.com: the first is its ssh server on port 443.
const aliases = new Map([
  ['ssh.github.com', 'github.com'],
  ['www.github.com', 'github.com'],
]);

/**
 * Where the issues of a git remote live, undefined when it is not on a GitHub server that may get the token
 * (decision 28). The address comes from a realm, which must not choose where the token goes (decision 29): a server
 * other than GitHub's own counts only when the user's own checkout, or GITHUB_API_URL, names it.
 */
export function githubRepository(
  url: string,
  environment: { readonly env: NodeJS.ProcessEnv; readonly ownOrigin?: string | undefined },
): GitHubRepository | undefined {
  const remote = remoteOf(url);
  if (remote === undefined) return undefined;
  const [owner, name, ...more] = remote.path;
  const repo = name?.replace(/\.git$/, '');
  if (owner === undefined || repo === undefined || more.length > 0) return undefined;
  if (!/^\w[\w-]{0,99}$/.test(owner) || !/^[\w.-]{1,100}$/.test(repo) || /^\.+$/.test(repo)) return undefined;
  const apiUrl = apiOf(remote.host, environment);
  return apiUrl === undefined ? undefined : { owner, repo, apiUrl };
}

/** The token of the environment (decision 28); the editor's sign-in arrives here too. */
export function token(env: NodeJS.ProcessEnv): string | undefined {
  return env['GITHUB_TOKEN']?.trim() || env['GH_TOKEN']?.trim() || undefined;
}

function remoteOf(url: string): Remote | undefined {
  if (url.length > 2048 || isLocalAddress(url)) return undefined;
  if (!/^[a-z+.-]+:\/\//i.test(url)) {
    const colon = url.indexOf(':');
    return placed(url.slice(url.indexOf('@') + 1, colon), url.slice(colon + 1));
  }
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol === 'https:' || protocol === 'ssh:') return placed(hostname, pathname);
  if (protocol !== 'http:' || !loopback.has(hostname)) return undefined;
  // A git server on this machine, in front of a test forge, may serve its repositories under a prefix.
  const { host, path } = placed(hostname, pathname);
  return { host, path: path.slice(-2) };
}

function placed(host: string, path: string): Remote {
  const name = host.toLowerCase();
  return { host: aliases.get(name) ?? name, path: path.split('/').filter((part) => part !== '') };
}

function apiOf(
  host: string,
  { env, ownOrigin }: { readonly env: NodeJS.ProcessEnv; readonly ownOrigin?: string | undefined },
): string | undefined {
  const explicit = env['GITHUB_API_URL']?.trim().replace(/\/$/, '');
  // GitHub Actions always sets it: to GitHub's own address it says nothing about a remote elsewhere.
  if (explicit && explicit !== 'https://api.github.com') return checkedApi(explicit);
  if (host === 'github.com') return 'https://api.github.com';
  if (/^[a-z0-9-]+\.ghe\.com$/.test(host)) return `https://api.${host}`;
  // The port of a remote is not taken along: ssh's says nothing about the API, and a realm could have chosen it.
  return ownOrigin !== undefined && remoteOf(ownOrigin)?.host === host ? `https://${host}/api/v3` : undefined;
}

/** The user's own choice, yet the token never travels in the clear. */
function checkedApi(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, origin, pathname, username, password } = new URL(text);
  const safe = protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
  return safe && username === '' && password === '' ? `${origin}${pathname}`.replace(/\/+$/, '') : undefined;
}
