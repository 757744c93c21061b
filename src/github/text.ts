/** A new version of a contract, as one of its consumers should hear of it. All of it comes from shared files. */
interface Change {
  readonly realm: string;
  readonly domain: string;
  readonly contract: string;
  readonly from: string;
  readonly to: string;
  /** One message for each thing that changed. */
  readonly changes: readonly string[];
  /** What would make a change compatible, by its message. */
  readonly suggestions?: ReadonlyMap<string, string> | undefined;
  readonly breaking: boolean;
  readonly providerRepo: string;
  /** The version range of the consumer's import. */
  readonly requirement: string;
  /** The consumer's file that carries the contract. */
  readonly binding?: string | undefined;
  /** The id of the proposal, while the change waits for approval. */
  readonly proposal?: string | undefined;
  /** Until when the version before is supported; RFC 3339. */
  readonly deadline?: string | undefined;
}

interface IssueText {
  readonly title: string;
  readonly body: string;
}

const titleLength = 200;
const listed = 20;
const itemLength = 300;

/** Title and body of the issue that tells a consumer what changed and what to do next. */
export function noticeText(change: Change): IssueText {
  const { contract, domain, realm, from, to, providerRepo, proposal } = change;
  const what = `the contract ${code(contract)} of the domain ${code(domain)} in the realm ${code(realm)}`;
  const step = `${code(from)} → ${code(to)}`;
  const intro =
    proposal === undefined
      ? `${code(providerRepo)} changed ${what}: ${step}.`
      : `${code(providerRepo)} proposes to change ${what}: ${step}. Nothing is published yet: ${code(proposal)} waits for approval.`;
  return {
    title: titleOf(change),
    body: [intro, changeList(change), consequence(change), nextSteps(change)]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
}

/** Title and last comment for an import that resolved. */
export function resolvedText(resolved: {
  readonly realm: string;
  readonly domain: string;
  readonly contract: string;
  readonly version: string;
}): IssueText {
  const { realm, domain, contract, version } = resolved;
  return {
    title: clip(`${contract} ${version}: resolved`, titleLength),
    body: `Resolved: this repository now follows ${code(contract)} ${code(version)} (domain ${code(domain)}, realm ${code(realm)}).`,
  };
}

function titleOf({ contract, to, changes, breaking, proposal }: Change): string {
  const notes = [proposal === undefined ? '' : 'proposed', breaking ? 'breaking' : ''].filter((note) => note !== '');
  const start = titleText(`${contract} ${to}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`);
  const [first, ...others] = changes;
  if (first === undefined) return clip(start, titleLength);
  const end = others.length > 0 ? ` and ${others.length} more` : '';
  return clip(`${start}: ${titleText(first)}`, titleLength - end.length) + end;
}

function changeList({ changes, suggestions }: Change): string {
  const more = changes.length - listed;
  const items = changes.slice(0, listed).map((message) => {
    const suggestion = suggestions?.get(message);
    return suggestion === undefined ? code(message) : `${code(message)}\n  To stay compatible: ${code(suggestion)}`;
  });
  return [...items, ...(more > 0 ? [`and ${more} more`] : [])].map((item) => `- ${item}`).join('\n');
}

function consequence({ requirement, breaking, deadline }: Change): string {
  const breaks = breaking ? ' This change breaks what relies on the version before.' : '';
  const until = deadline === undefined ? '' : ` The version before is supported until ${code(deadline)}.`;
  return `This repository imports ${code(requirement)}.${breaks}${until}`;
}

function nextSteps({ binding, proposal }: Change): string {
  if (proposal !== undefined)
    return 'What to do next: `blue status` shows what it would mean here. Speak up before it is approved.';
  const file = binding === undefined ? 'the binding' : code(binding);
  return [
    'What to do next, in a checkout of this repository:',
    '',
    '1. `blue status` shows what is missing.',
    `2. Edit ${file} until it carries what the contract says.`,
    '3. `blue realm sync` records it and closes this issue.',
  ].join('\n');
}

/**
 * Foreign text as a code span, in which Markdown has no mentions, references, links or HTML: its fence is longer than
 * any run of backticks inside (CommonMark 6.1).
 */
function code(text: string): string {
  const line = clip(oneLine(text), itemLength) || ' ';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Foreign text in a title, where code spans do not work: a word joiner keeps mentions and references from starting. */
function titleText(text: string): string {
  return oneLine(text).replace(/[@#<](?=\S)/g, '$&\u2060');
}

/** Without line breaks, halves of characters, control characters and those that turn the direction of reading. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim();
}

function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  // The cut may have halved a character.
  return `${text.slice(0, length - 1).replace(/\p{Cs}$/u, '')}…`;
}
