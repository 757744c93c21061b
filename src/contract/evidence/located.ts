import { isJsonObject, type Json } from '../../json.ts';
import { isTooDeep } from '../yaml-depth.ts';

/** A JSON value, and in which line of its text, from 1, a part of it stands. */
export interface Located {
  readonly value: Json;
  lineOf(path: readonly string[]): number | null;
}

/** Bytes of a YAML file that is read as nodes: more than any template may have. */
const longestYaml = 1024 * 1024;

/** The text as JSON; undefined when it is none. */
export function readJson(text: string): Located | undefined {
  if (!/^\uFEFF?\s*[{[]/.test(text)) return undefined;
  try {
    const value: Json = JSON.parse(text.replace(/^\uFEFF/, ''));
    return { value, lineOf: (path) => lineAt(text, jsonOffset(text, path)) };
  } catch {
    return undefined;
  }
}

/** The text as YAML with CloudFormation's short forms, `!Sub x` as `{"Fn::Sub": "x"}`; undefined when it is none. */
export async function readTemplateYaml(text: string): Promise<Located | undefined> {
  if (text.length > longestYaml) return undefined;
  const { isMap, isScalar, isSeq, Lexer, parseDocument, Scalar, YAMLMap } = await import('yaml');
  if (isTooDeep(new Lexer().lex(text))) return undefined;
  const short = { tag: '', collection: undefined };
  const customTags = functions.flatMap((name) => {
    const wrapped = (node: unknown) => {
      const map = new YAMLMap();
      map.set(longForm(name), node);
      return map;
    };
    return [
      { ...short, tag: `!${name}`, resolve: (value: string) => wrapped(new Scalar(value)) },
      { ...short, tag: `!${name}`, collection: 'seq' as const, resolve: (node: unknown) => wrapped(node) },
      { ...short, tag: `!${name}`, collection: 'map' as const, resolve: (node: unknown) => wrapped(node) },
    ];
  });
  try {
    const document = parseDocument(text, { logLevel: 'error', prettyErrors: false, customTags });
    if (document.errors.length > 0) return undefined;
    const value: Json = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 })));
    const lineOf = (path: readonly string[]) => {
      const node = document.getIn(
        path.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
        true,
      );
      const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
      return lineAt(text, range?.[0]);
    };
    return { value, lineOf };
  } catch {
    return undefined;
  }
}

const functions = [
  'Base64',
  'Cidr',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Select',
  'Split',
].concat(['Sub', 'Transform', 'Ref', 'Condition', 'And', 'Equals', 'Not', 'Or', 'ToJsonString', 'Length', 'ForEach']);

function longForm(name: string): string {
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
}

function lineAt(text: string, offset: number | undefined): number | null {
  return offset === undefined ? null : text.slice(0, offset).split('\n').length;
}

interface Frame {
  readonly isList: boolean;
  key: string;
  index: number;
  awaitsKey: boolean;
}

/** Where the value at a path starts in a text that is valid JSON. */
function jsonOffset(text: string, path: readonly string[]): number | undefined {
  const frames: Frame[] = [];
  const isThere = () =>
    frames.length === path.length &&
    frames.every((frame, depth) => path[depth] === (frame.isList ? String(frame.index) : frame.key));
  for (const match of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]|[^\s{}[\],:"]+/gs)) {
    const [token] = match;
    const top = frames.at(-1);
    if (token === '}' || token === ']') frames.pop();
    else if (token === ',' && top) {
      top.index += 1;
      top.awaitsKey = !top.isList;
    } else if (top?.awaitsKey === true) {
      top.key = String(JSON.parse(token));
      top.awaitsKey = false;
    } else {
      if (isThere()) return match.index;
      const isList = token === '[';
      if (isList || token === '{') frames.push({ isList, key: '', index: 0, awaitsKey: !isList });
    }
  }
  return undefined;
}

/** An own property of an object, whatever the value is. */
export function own(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A list, or one thing as a list of it. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
