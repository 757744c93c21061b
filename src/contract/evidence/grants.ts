import type { Json } from '../../json.ts';
import type { ContractContent, Strength, Way } from '../../realm/model.ts';
import { GlobUnion } from '../glob.ts';
import { tokensOf, valueAt } from '../pointer.ts';
import { isTemplate, templateStatements } from './cloudformation.ts';
import { type Access, isPolicy, plainText, type Statement, statementsOf } from './iam-policy.ts';
import { type Located, readJson, readTemplateYaml } from './located.ts';
import { overlap } from './overlap.ts';
import { bucketOf, hasUnknownKey, s3Value, type S3Value, unknown } from './s3-path.ts';
import { isText, type Leaf, leavesOf, type Search, type Spot } from './search.ts';
import { isPlan, planStatements } from './terraform-plan.ts';

/** A document that grants rights on S3 objects, understood as such. */
interface Grants {
  readonly by: Exclude<Way, 'text' | 'verify'>;
  readonly statements: readonly Statement[];
  readonly document: Located;
}

/**
 * Looks for S3 keys in what a policy, a CloudFormation template or a Terraform plan grants. Undefined for other files,
 * and for templates and plans that say nothing about S3 objects: they may hold the paths for another purpose.
 */
export async function grantSearch(content: ContractContent, text: string): Promise<GrantSearch | undefined> {
  const grants = await understood(text);
  return grants && (grants.by === 'iam-policy' || grants.statements.length > 0)
    ? new GrantSearch(grants, content)
    : undefined;
}

/** By what the text holds, not by the name of its file. */
async function understood(text: string): Promise<Grants | undefined> {
  const json = readJson(text);
  if (json && isPlan(json.value))
    return { by: 'terraform-plan', statements: planStatements(json.value), document: json };
  if (json && isPolicy(json.value))
    return {
      by: 'iam-policy',
      statements: statementsOf(json.value, { name: 'the policy’s', path: [], read: plainText }),
      document: json,
    };
  const template = json ?? (mayBeTemplate(text) ? await readTemplateYaml(text) : undefined);
  return template && isTemplate(template.value)
    ? { by: 'cloudformation', statements: templateStatements(template.value), document: template }
    : undefined;
}

function mayBeTemplate(text: string): boolean {
  return /^["']?Resources["']?[ \t]*:/m.test(text) && text.includes('AWS::');
}

const actionNames = { read: 's3:GetObject', write: 's3:PutObject' } as const;

export class GrantSearch implements Search {
  readonly by: Grants['by'];
  private readonly grants: Grants;
  private readonly bucket: string | undefined;
  private readonly isSplit: boolean;
  private readonly isAllKeys: boolean;
  private readonly indexes = new Map<string, GlobUnion>();

  constructor(grants: Grants, { value }: ContractContent) {
    this.by = grants.by;
    this.grants = grants;
    const bucket = valueAt(value, '/bucket');
    this.bucket = typeof bucket === 'string' ? bucket : undefined;
    const texts = leavesOf(value).filter(({ value: one }) => isText(one));
    this.isSplit = texts.some((leaf) => accessOf(leaf) !== undefined);
    this.isAllKeys = texts.every(({ value: one }) => isKeyLike(one));
  }

  /** Whether a value can stand for S3 objects: below `read` or `write`, or everything in its contract looks like keys. */
  isAbout(leaf: Leaf): boolean {
    if (typeof leaf.value !== 'string' || s3Value(leaf.value) === undefined) return false;
    return this.isSplit ? accessOf(leaf) !== undefined : this.isAllKeys;
  }

  find(leaf: Leaf, covered: boolean): Strength | undefined {
    const target = this.targetOf(leaf);
    if (!target) return undefined;
    const accesses = this.accessesOf(leaf);
    if (!covered) return accesses.some((access) => this.lists(target, access)) ? 'strong' : undefined;
    const verdicts = accesses.map((access) => this.granted(target, access));
    return verdicts.find((verdict) => verdict === 'strong') ?? verdicts.find((verdict) => verdict !== undefined);
  }

  spot(leaf: Leaf): Spot {
    const target = this.targetOf(leaf);
    const [access = 'read'] = this.accessesOf(leaf);
    const denial = target && this.denials(access, true).find((one) => isDenied(one, anyBucket(target)));
    if (denial && this.isCovered(target, access)) return this.at(denial, `denied by ${denial.name}`);
    const allowing = this.allowing(access, false).concat(this.allowing(access, true));
    const shared = (one: Statement) =>
      Math.max(...one.objects.map((path) => sharedStart(keyOf(path), target?.key ?? '')), -1);
    const [best] = allowing.sort((one, two) => shared(two) - shared(one));
    if (best) {
      const beside = [...best.objects]
        .map(keyOf)
        .sort((one, two) => sharedStart(two, target?.key ?? '') - sharedStart(one, target?.key ?? ''))[0];
      const known = beside === undefined || beside.includes(unknown) ? '' : `, beside ${beside}`;
      return this.at(best, `in ${best.name}${known}`);
    }
    const [any] = this.grants.statements;
    const hint = `no statement allows ${actionNames[access]}`;
    return any ? this.at(any, `${hint}; the nearest is ${any.name}`) : { line: null, hint };
  }

  private at({ path }: Statement, hint: string): Spot {
    return { line: this.grants.document.lineOf(path), hint };
  }

  private targetOf({ value }: Leaf): S3Value | undefined {
    const target = typeof value === 'string' ? s3Value(value) : undefined;
    return target && { bucket: target.bucket ?? this.bucket, key: target.key };
  }

  private accessesOf(leaf: Leaf): Access[] {
    const access = accessOf(leaf);
    return access === undefined ? ['read', 'write'] : [access];
  }

  private granted(target: S3Value, access: Access): Strength | undefined {
    if (this.isGranted(target, access, false)) return 'strong';
    return this.isGranted(target, access, true) ? 'weak' : undefined;
  }

  /** Leniently, what is only granted or only denied under conditions is granted. */
  private isGranted(target: S3Value, access: Access, leniently: boolean): boolean {
    const denials = this.denials(access, !leniently);
    return this.bucketsFor(target, access, leniently).some((bucket) => {
      const path = `${bucket}/${target.key}`;
      return this.isAllowed(path, target, access, leniently) && !denials.some((one) => isDenied(one, path));
    });
  }

  private isCovered(target: S3Value, access: Access): boolean {
    return this.bucketsFor(target, access, true).some((bucket) =>
      this.isAllowed(`${bucket}/${target.key}`, target, access, true),
    );
  }

  /** Buckets in which the key may be granted: the contract's, else each that a statement names. */
  private bucketsFor(target: S3Value, access: Access, leniently: boolean): string[] {
    if (target.bucket !== undefined) return [target.bucket];
    const allowing = this.allowing(access, leniently);
    const named = allowing.flatMap(({ except, objects }) =>
      except && objects.length === 0 ? ['*'] : objects.map(bucketOf),
    );
    return [...new Set(named)];
  }

  private isAllowed(path: string, { bucket }: S3Value, access: Access, leniently: boolean): boolean {
    const name = `${access} ${leniently} ${bucket ?? ''}`;
    const allowing = this.allowing(access, leniently);
    const index = this.indexes.get(name) ?? new GlobUnion(allowedPaths(allowing, bucket));
    this.indexes.set(name, index);
    if (index.cover(path).included === true) return true;
    return allowing.some(
      ({ except, objects }) => except && !objects.some((one) => overlap(widened(one), widened(path))),
    );
  }

  /** The very value stands in a statement, whatever else is granted. */
  private lists(target: S3Value, access: Access): boolean {
    return this.allowing(access, true).some(
      ({ except, objects }) => !except && objects.some((path) => keyOf(path) === target.key),
    );
  }

  private allowing(access: Access, leniently: boolean): Statement[] {
    return this.grants.statements.filter(
      ({ effect, accesses, conditional }) =>
        effect === 'Allow' && accesses.includes(access) && (leniently || !conditional),
    );
  }

  private denials(access: Access, conditionalToo: boolean): Statement[] {
    return this.grants.statements.filter(
      ({ effect, accesses, conditional }) =>
        effect === 'Deny' && accesses.includes(access) && (conditionalToo || !conditional),
    );
  }
}

/** The globs of statements that claim nothing unknown; a bucket that only a deployment knows may be the given one. */
function allowedPaths(statements: readonly Statement[], bucket: string | undefined): string[] {
  return statements.flatMap(({ except, objects }) =>
    except
      ? []
      : objects
          .filter((path) => !hasUnknownKey(path))
          .map((path) => {
            const named = bucketOf(path);
            const isOpen = named.includes(unknown) || named.startsWith('<');
            return bucket !== undefined && isOpen ? bucket + path.slice(named.length) : path;
          }),
  );
}

function isDenied({ except, objects }: Statement, path: string): boolean {
  if (!except) return objects.some((one) => overlap(widened(denied(one, path)), widened(inBucketOf(one, path))));
  return new GlobUnion(objects.filter((one) => !one.includes(unknown))).cover(path).included !== true;
}

/** A bucket whose name will be generated is another one than those with a name, unless it was taken for one of them. */
function denied(objects: string, path: string): string {
  return path.startsWith('<') ? objects : objects.replace(/^<\w+>/, '*');
}

/** A key that is granted in every bucket, in the bucket of a denial. */
function inBucketOf(objects: string, path: string): string {
  return path.startsWith('*/') && objects.includes('/') ? `${bucketOf(objects)}${path.slice(1)}` : path;
}

function anyBucket({ bucket, key }: S3Value): string {
  return `${bucket ?? '*'}/${key}`;
}

/** Unknown parts may be anything. */
function widened(path: string): string {
  return path.replaceAll(unknown, '*');
}

function keyOf(path: string): string {
  return path.slice(bucketOf(path).length + 1);
}

function sharedStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** The nearest step of a pointer that says whether objects are read or written. */
function accessOf({ pointer }: Leaf): Access | undefined {
  const step = tokensOf(pointer).findLast((token) => token === 'read' || token === 'write');
  return step === 'read' || step === 'write' ? step : undefined;
}

function isKeyLike(value: Json): boolean {
  return typeof value === 'string' && s3Value(value) !== undefined && /[/*]/.test(value);
}
