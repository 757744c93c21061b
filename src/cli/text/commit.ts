import type { Style } from '../style.ts';

interface Written {
  readonly realm: string;
  readonly commit: string | null;
  readonly pushed: boolean;
  readonly remote: boolean;
}

/** What became of a write to the realm: committed, and whether others can see it. */
export function commitLine({ realm, commit, pushed, remote }: Written, style: Style): string {
  if (commit === null) return `${style.green('✓')} Realm '${realm}' is up to date; nothing was written.`;
  const local = remote ? "on this machine; 'blue realm sync' pushes it" : 'on this machine; the realm has no remote';
  return `${style.green('✓')} Realm '${realm}' updated (commit ${shortId(commit)}, ${pushed ? 'pushed' : local})`;
}

export function shortId(commit: string): string {
  return commit.slice(0, 7);
}

export function doneLine(words: string, style: Style): string {
  return `${style.green('✓')} ${words}`;
}
