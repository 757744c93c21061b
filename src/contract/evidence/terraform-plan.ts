import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { plainText, statementsOf, type Statement } from './iam-policy.ts';
import { listOf, own } from './located.ts';

// Plans of Terraform as `terraform show -json` prints them: what will be there once the plan is applied.

const policyTypes = new Set(
  ['iam_policy', 'iam_role_policy', 'iam_user_policy', 'iam_group_policy', 's3_bucket_policy'].map(
    (type) => `aws_${type}`,
  ),
);
const deepest = 20;

export function isPlan(value: Json): boolean {
  return (
    typeof own(value, 'format_version') === 'string' &&
    (isJsonObject(own(value, 'planned_values')) || Array.isArray(own(value, 'resource_changes')))
  );
}

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Json | undefined;
  readonly path: readonly string[];
}

/**
 * The statements about S3 objects in all policies of a plan. Where a policy will be known only after the plan is
 * applied, the policy documents (`data "aws_iam_policy_document"`) speak for it.
 */
export function planStatements(plan: Json): Statement[] {
  const changed = changedResources(plan);
  const planned = plannedResources(
    own(own(plan, 'planned_values'), 'root_module'),
    ['planned_values', 'root_module'],
    0,
  );
  const policies = (planned.length > 0 ? planned : changed).flatMap(policiesOf);
  const documents = policies.some(({ policy }) => policy === undefined) ? policyDocuments(plan, changed) : [];
  return [...policies, ...documents].flatMap(({ policy, resource }) =>
    statementsOf(policy, { name: resource.address, path: resource.path, read: plainText }).map((statement) => ({
      ...statement,
      // The policy is a text inside the plan: the plan has lines only for its resource.
      path: resource.path,
    })),
  );
}

function plannedResources(module: Json | undefined, path: readonly string[], depth: number): Resource[] {
  if (depth > deepest) return [];
  const here = listOf(own(module, 'resources')).flatMap((one, index) =>
    resourceOf(one, own(one, 'values'), [...path, 'resources', String(index)]),
  );
  const inner = listOf(own(module, 'child_modules')).flatMap((one, index) =>
    plannedResources(one, [...path, 'child_modules', String(index)], depth + 1),
  );
  return [...here, ...inner];
}

/** The resources that a plan creates, changes or reads, as they will be. */
function changedResources(plan: Json): Resource[] {
  return listOf(own(plan, 'resource_changes')).flatMap((one, index) =>
    resourceOf(one, own(own(one, 'change'), 'after'), ['resource_changes', String(index)]),
  );
}

function resourceOf(one: Json, values: Json | undefined, path: readonly string[]): Resource[] {
  const [address, type] = [own(one, 'address'), own(one, 'type')];
  return typeof address === 'string' && typeof type === 'string' ? [{ address, type, values, path }] : [];
}

/** A policy and the resource that has it; undefined is not known yet. */
interface Policy {
  readonly policy: Json | undefined;
  readonly resource: Resource;
}

function policiesOf(resource: Resource): Policy[] {
  if (!isJsonObject(resource.values)) return [];
  if (policyTypes.has(resource.type)) return [{ policy: parsed(own(resource.values, 'policy')), resource }];
  if (resource.type !== 'aws_iam_role') return [];
  return listOf(own(resource.values, 'inline_policy')).map((one) => ({ policy: parsed(own(one, 'policy')), resource }));
}

function policyDocuments(plan: Json, changed: readonly Resource[]): Policy[] {
  const before = own(own(own(plan, 'prior_state'), 'values'), 'root_module');
  const read = plannedResources(before, ['prior_state', 'values', 'root_module'], 0);
  return [...changed, ...read]
    .filter(({ type }) => type === 'aws_iam_policy_document')
    .map((resource) => ({ policy: documentOf(resource.values), resource }));
}

function documentOf(values: Json | undefined): Json | undefined {
  const statements = own(values, 'statement');
  return Array.isArray(statements) ? { Statement: statements.map(asStatement) } : parsed(own(values, 'json'));
}

const keys = { not_actions: 'NotAction', actions: 'Action', not_resources: 'NotResource', resources: 'Resource' };

/** A statement in Terraform's words, in those of IAM. */
function asStatement(statement: Json): JsonObject {
  const told = Object.entries(keys).flatMap(([key, name]): [string, Json][] => {
    const value = own(statement, key);
    return Array.isArray(value) && value.length > 0 ? [[name, value]] : [];
  });
  const conditions = listOf(own(statement, 'condition')).flatMap((one, index): [string, Json][] => {
    const variable = own(one, 'variable');
    return [[String(index), { [typeof variable === 'string' ? variable : '']: true }]];
  });
  return {
    Effect: own(statement, 'effect') ?? 'Allow',
    Sid: own(statement, 'sid') ?? '',
    Condition: Object.fromEntries(conditions),
    ...Object.fromEntries(told),
  };
}

function parsed(text: Json | undefined): Json | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
