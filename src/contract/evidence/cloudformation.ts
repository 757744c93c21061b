import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { statementsOf, type Statement } from './iam-policy.ts';
import { listOf, own } from './located.ts';
import { unknown, withoutVariables } from './s3-path.ts';

// CloudFormation templates, also as the CDK synthesises them. Nothing is deployed here: parameters, imports and
// conditions stay unknown.

/** What gives rights to identities or on buckets; a key policy or the trust policy of a role does not. */
const policyTypes = /^AWS::(IAM::\w+|S3::BucketPolicy|Serverless::\w+)$/;
const deepest = 20;
/** Characters of a resolved text; ARNs are shorter. */
const longest = 4096;

export function isTemplate(value: Json): boolean {
  const resources = own(value, 'Resources');
  return isJsonObject(resources) && Object.values(resources).some((one) => typeof own(one, 'Type') === 'string');
}

/** The statements about S3 objects in all policies of a template. */
export function templateStatements(template: Json): Statement[] {
  const resources = own(template, 'Resources');
  if (!isJsonObject(resources)) return [];
  const read = (value: Json) => resolved(value, { resources, depth: 0 });
  return Object.entries(resources).flatMap(([id, resource]) => {
    const type = own(resource, 'Type');
    if (typeof type !== 'string' || !policyTypes.test(type)) return [];
    const properties = own(resource, 'Properties');
    const path = ['Resources', id, 'Properties'];
    const attached = statementsOf(own(properties, 'PolicyDocument'), {
      name: id,
      path: [...path, 'PolicyDocument'],
      read,
    });
    const policies = own(properties, 'Policies');
    const inline = listOf(policies).flatMap((policy, index) => {
      const at = [...path, 'Policies', ...(Array.isArray(policies) ? [String(index)] : [])];
      const document = own(policy, 'PolicyDocument');
      return document === undefined
        ? statementsOf(policy, { name: id, path: at, read })
        : statementsOf(document, { name: id, path: [...at, 'PolicyDocument'], read });
    });
    const conditional = own(resource, 'Condition') !== undefined;
    return [...attached, ...inline].map((one) => ({ ...one, conditional: one.conditional || conditional }));
  });
}

interface Scope {
  readonly resources: JsonObject;
  readonly depth: number;
}

/** The text of a value; parts that only a deployment knows are marked. Undefined for `AWS::NoValue`. */
function resolved(value: Json | undefined, scope: Scope): string | undefined {
  const text = textOf(value, scope);
  return text !== undefined && text.length > longest ? unknown : text;
}

function textOf(value: Json | undefined, outer: Scope): string | undefined {
  if (typeof value === 'string') return withoutVariables(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!isJsonObject(value) || outer.depth > deepest) return unknown;
  const scope = { ...outer, depth: outer.depth + 1 };
  const [[name, argument] = ['', null], ...others] = Object.entries(value);
  if (others.length > 0) return unknown;
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? undefined : reference(argument, scope);
    case 'Fn::GetAtt':
      return attribute(Array.isArray(argument) ? argument.map(plain).join('.') : argument, scope);
    case 'Fn::Join':
      return joined(argument, scope);
    case 'Fn::Sub':
      return substituted(argument, scope);
    case 'Fn::Select':
      return selected(argument, scope);
    default:
      return unknown;
  }
}

function plain(step: Json): string {
  return typeof step === 'string' ? step : '';
}

function reference(name: Json, scope: Scope): string {
  if (name === 'AWS::Partition') return 'aws';
  return typeof name === 'string' ? (bucketName(name, scope) ?? unknown) : unknown;
}

function attribute(name: Json, scope: Scope): string {
  const [, id] = (typeof name === 'string' && /^(\w+)\.Arn$/.exec(name)) || [];
  const bucket = id === undefined ? undefined : bucketName(id, scope);
  return bucket === undefined ? unknown : `arn:aws:s3:::${bucket}`;
}

/**
 * The name of a bucket of the template: the given one, or one that stands for what will be generated. A name that
 * refers to other buckets stays unknown: it could refer to itself.
 */
function bucketName(id: string, scope: Scope): string | undefined {
  const bucket = own(scope.resources, id);
  if (own(bucket, 'Type') !== 'AWS::S3::Bucket') return undefined;
  const name = own(own(bucket, 'Properties'), 'BucketName');
  return name === undefined ? `<${id}>` : resolved(name, { ...scope, resources: {} });
}

function joined(argument: Json, scope: Scope): string {
  const [separator, parts] = listOf(argument);
  if (typeof separator !== 'string' || !Array.isArray(parts)) return unknown;
  return parts.flatMap((part) => resolved(part, scope) ?? []).join(separator);
}

function substituted(argument: Json, scope: Scope): string {
  const [text, given] = listOf(argument);
  if (typeof text !== 'string') return unknown;
  const variables = new Map(
    Object.entries(isJsonObject(given) ? given : {}).map(([name, value]) => [name, resolved(value, scope) ?? '']),
  );
  return text.replaceAll(/\$\{([^{}]{0,200})\}/g, (_, name: string) => {
    const variable = variables.get(name);
    if (variable !== undefined) return variable;
    // `${!Name}` is the text `${Name}`: a variable of the policy.
    if (name.startsWith('!')) return unknown;
    return name.includes('.') ? attribute(name, scope) : reference(name, scope);
  });
}

function selected(argument: Json, scope: Scope): string {
  const [index, parts] = listOf(argument);
  const part = Array.isArray(parts) ? parts[Number(index)] : undefined;
  return part === undefined ? unknown : (resolved(part, scope) ?? unknown);
}
