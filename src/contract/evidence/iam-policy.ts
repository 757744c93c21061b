import { isJsonObject, type Json } from '../../json.ts';
import { covers } from '../glob.ts';
import { listOf, own } from './located.ts';
import { objectsOf, unknown, withoutVariables } from './s3-path.ts';

// IAM policies, as far as they let somebody read or write S3 objects.

export type Access = 'read' | 'write';

const actionOf = { read: 's3:getobject', write: 's3:putobject' } as const;

/** A statement that speaks about reading or writing S3 objects. */
export interface Statement {
  /** In words: the policy and the number of the statement, from 1. */
  readonly name: string;
  /** The steps to it in its document. */
  readonly path: readonly string[];
  readonly effect: 'Allow' | 'Deny';
  readonly accesses: readonly Access[];
  /** `bucket/key` globs; unknown parts are marked as `unknown`. */
  readonly objects: readonly string[];
  /** The objects are those that the statement leaves out (`NotResource`). */
  readonly except: boolean;
  /** It counts for some requests only. */
  readonly conditional: boolean;
}

/** Where a policy stands in its document, and how texts are read there. */
export interface PolicyPlace {
  readonly name: string;
  readonly path: readonly string[];
  /** The text that a value stands for, unknown parts marked; undefined for none at all. */
  readonly read: (value: Json) => string | undefined;
}

/** The text of a plain document. */
export function plainText(value: Json): string | undefined {
  return typeof value === 'string' ? withoutVariables(value) : unknown;
}

/** A policy document: its statements have an effect. */
export function isPolicy(value: Json | undefined): boolean {
  const statements = listOf(own(value, 'Statement'));
  return statements.length > 0 && statements.every((one) => typeof own(one, 'Effect') === 'string');
}

/** The statements of one policy document that are about S3 objects; what has another form is left out. */
export function statementsOf(policy: Json | undefined, place: PolicyPlace): Statement[] {
  const statements = own(policy, 'Statement');
  const isList = Array.isArray(statements);
  return listOf(statements).flatMap((statement, index) => {
    const path = [...place.path, 'Statement', ...(isList ? [String(index)] : [])];
    const sid = own(statement, 'Sid');
    const named = typeof sid === 'string' && sid !== '' ? ` (${sid})` : '';
    return branches(statement).flatMap(({ branch, conditional }) =>
      statementOf(branch, { ...place, path, name: `${place.name} statement ${index + 1}${named}` }, conditional),
    );
  });
}

/** A statement of a template may depend on a condition of its stack. */
function branches(statement: Json): { branch: Json; conditional: boolean }[] {
  const choice = own(statement, 'Fn::If');
  if (!Array.isArray(choice)) return [{ branch: statement, conditional: false }];
  return choice.slice(1, 3).map((branch) => ({ branch, conditional: true }));
}

function statementOf(statement: Json, place: PolicyPlace, chosen: boolean): Statement[] {
  const effect = own(statement, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny') return [];
  const accesses = (['read', 'write'] as const).filter((access) => isActed(statement, actionOf[access], effect, place));
  const except = own(statement, 'Resource') === undefined;
  const resources = listOf(own(statement, except ? 'NotResource' : 'Resource')).map(place.read);
  const objects = resources.flatMap((text) => {
    const found = text === undefined ? undefined : objectsOf(text);
    if (found !== undefined) return [found];
    // Nobody knows what is meant: where it would take rights, it may be everything.
    return text?.startsWith(unknown) === true && (effect === 'Deny') !== except ? ['*'] : [];
  });
  if (accesses.length === 0 || resources.length === 0 || (objects.length === 0 && !except)) return [];
  if (effect === 'Deny' && isTransportOnly(own(statement, 'Condition'))) return [];
  const conditional =
    chosen || hasCondition(statement) || (effect === 'Deny' && !isForAll(own(statement, 'Principal')));
  return [{ name: place.name, path: place.path, effect, accesses, objects, except, conditional }];
}

function isActed(statement: Json, action: string, effect: 'Allow' | 'Deny', { read }: PolicyPlace): boolean {
  const matches = (value: Json | undefined) => listOf(value).some((one) => matchesAction(read(one), action, effect));
  const named = own(statement, 'Action');
  if (named !== undefined) return matches(named);
  const left = own(statement, 'NotAction');
  return left !== undefined && !listOf(left).some((one) => matchesAction(read(one), action, other(effect)));
}

function matchesAction(pattern: string | undefined, action: string, effect: 'Allow' | 'Deny'): boolean {
  if (pattern === undefined) return false;
  return pattern.includes(unknown) ? effect === 'Deny' : covers(pattern.toLowerCase(), action);
}

function other(effect: 'Allow' | 'Deny'): 'Allow' | 'Deny' {
  return effect === 'Allow' ? 'Deny' : 'Allow';
}

function hasCondition(statement: Json): boolean {
  const condition = own(statement, 'Condition');
  return condition !== undefined && !(isJsonObject(condition) && Object.keys(condition).length === 0);
}

/** Refusing requests without TLS is in most bucket policies and takes nothing from anybody who keeps to it. */
function isTransportOnly(condition: Json | undefined): boolean {
  const keys = isJsonObject(condition)
    ? Object.values(condition).flatMap((one) => (isJsonObject(one) ? Object.keys(one) : ['']))
    : [];
  return keys.length > 0 && keys.every((key) => /^(aws:SecureTransport|s3:TlsVersion)$/i.test(key));
}

/** Policies of identities have no principal. */
function isForAll(principal: Json | undefined): boolean {
  return principal === undefined || principal === '*' || listOf(own(principal, 'AWS')).includes('*');
}
