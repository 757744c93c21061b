import assert from 'node:assert/strict';
import type { ContractContent } from '../../realm/model.ts';
import { type EvidenceRequest, findEvidence } from '../evidence.ts';

const bucket = 'arn:aws:s3:::data';

/** What the evidence says about reading `jobs/*` and writing `out/*`; the second is always granted. */
async function judged(document: object | string, more: Partial<EvidenceRequest> = {}) {
  const text = typeof document === 'string' ? document : JSON.stringify(document, null, 2);
  const content: ContractContent = { direction: 'requires', match: 'glob', value: { read: ['jobs/*'] } };
  return findEvidence({ content, verify: [], file: 'access.json', text, ...more });
}

async function verdict(document: object | string, more: Partial<EvidenceRequest> = {}) {
  const { complete, strength } = await judged(document, more);
  return complete ? strength : 'missing';
}

function policy(...statements: object[]) {
  return { Version: '2012-10-17', Statement: statements };
}

function allow(resource: unknown, action: unknown = 's3:GetObject', more: object = {}) {
  return { Effect: 'Allow', Action: action, Resource: resource, ...more };
}

function deny(resource: unknown, action: unknown = 's3:*', more: object = {}) {
  return { Effect: 'Deny', Action: action, Resource: resource, ...more };
}

const objects = `${bucket}/jobs/*`;
const condition = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };

describe('evidence in IAM policies', () => {
  const cases: [name: string, document: object, verdict: 'strong' | 'weak' | 'missing'][] = [
    ['an allowed resource', policy(allow(objects)), 'strong'],
    ['one statement that is no list', { Statement: allow([objects]) }, 'strong'],
    ['a wider glob', policy(allow(`${bucket}/*`)), 'strong'],
    ['a narrower glob', policy(allow(`${bucket}/jobs/a/*`)), 'missing'],
    ['a glob that ends too early', policy(allow(`${bucket}/jobs/`)), 'missing'],
    ['the bucket itself', policy(allow(bucket)), 'missing'],
    ['all buckets', policy(allow('arn:aws:s3:::*')), 'strong'],
    ['everything', policy(allow('*', '*')), 'strong'],
    ['buckets by a prefix', policy(allow('arn:aws:s3:::da*')), 'strong'],
    ['another partition', policy(allow('arn:aws-cn:s3:::data/jobs/*')), 'strong'],
    ['another service', policy(allow('arn:aws:sqs:eu-west-1:1:jobs/*', '*')), 'missing'],
    ['s3:Get*', policy(allow(objects, 's3:Get*')), 'strong'],
    ['s3:*, in any case', policy(allow(objects, ['S3:*'])), 'strong'],
    ['only writing', policy(allow(objects, 's3:PutObject')), 'missing'],
    ['only listing', policy(allow(objects, 's3:ListBucket')), 'missing'],
    ['only versions', policy(allow(objects, 's3:GetObjectVersion')), 'missing'],
    ['all actions but writing', policy({ Effect: 'Allow', NotAction: 's3:Put*', Resource: objects }), 'strong'],
    ['all actions but reading', policy({ Effect: 'Allow', NotAction: ['s3:Get*'], Resource: objects }), 'missing'],
    ['all objects but others', policy({ Effect: 'Allow', Action: 's3:*', NotResource: `${bucket}/x/*` }), 'strong'],
    ['all objects but some', policy({ Effect: 'Allow', Action: 's3:*', NotResource: `${bucket}/jobs/1*` }), 'missing'],
    ['a condition', policy(allow(objects, 's3:GetObject', condition)), 'weak'],
    ['an empty condition', policy(allow(objects, 's3:GetObject', { Condition: {} })), 'strong'],
    ['a variable in the key', policy(allow(`${bucket}/\${aws:username}/*`)), 'missing'],
    ['a class that IAM does not have', policy(allow(`${bucket}/[j]obs/*`)), 'missing'],
    ['two parts that make up the whole', policy(allow([`${bucket}/jobs/*a`, `${bucket}/jobs/*`])), 'strong'],
    ['an unconditional denial', policy(allow(objects), deny(`${bucket}/jobs/1/*`)), 'missing'],
    ['a denial elsewhere', policy(allow(objects), deny(`${bucket}/out/*`)), 'strong'],
    ['a denial elsewhere in one of all buckets', policy(allow('*'), deny(`${bucket}/out/*`)), 'strong'],
    ['a denial in one of all buckets', policy(allow('*'), deny(`${bucket}/jobs/1`)), 'missing'],
    ['a denial in another bucket', policy(allow(objects), deny('arn:aws:s3:::logs/*')), 'strong'],
    ['a denial of writing', policy(allow(objects), deny(objects, 's3:PutObject')), 'strong'],
    ['a denial that overlaps', policy(allow(objects), deny('arn:aws:s3:::*/secret')), 'missing'],
    [
      'a denial of all other objects',
      policy(allow(objects), { Effect: 'Deny', Action: 's3:*', NotResource: objects }),
      'strong',
    ],
    [
      'a denial of nearly all',
      policy(allow(objects), { Effect: 'Deny', Action: '*', NotResource: `${bucket}/x` }),
      'missing',
    ],
    [
      'a denial of all other actions',
      policy(allow(objects), { Effect: 'Deny', NotAction: 's3:Get*', Resource: '*' }),
      'strong',
    ],
    ['a denial under a condition', policy(allow(objects), deny('*', '*', condition)), 'weak'],
    [
      'a denial for somebody',
      policy(allow(objects), deny('*', '*', { Principal: { AWS: 'arn:aws:iam::1:root' } })),
      'weak',
    ],
    ['a denial for everybody', policy(allow(objects), deny('*', '*', { Principal: '*' })), 'missing'],
    [
      'a denial without TLS',
      policy(allow(objects), deny('*', 's3:*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      'strong',
    ],
  ];
  for (const [name, document, expected] of cases) {
    it(`${name}: ${expected}`, async () => assert.equal(await verdict(document), expected));
  }

  it('asks for reading or writing by the place in the contract, else for either', async () => {
    const content = (value: object) => ({
      content: { direction: 'requires', match: 'glob', value: { ...value } } as const,
    });
    const document = policy(allow(`${bucket}/jobs/*`, 's3:PutObject'));
    assert.equal(await verdict(document, content({ write: ['jobs/*'] })), 'strong');
    assert.equal(await verdict(document, content({ paths: { read: ['jobs/*'] } })), 'missing');
    assert.equal(await verdict(document, content({ inputs: ['jobs/*'] })), 'strong');
    assert.equal(await verdict(document, content({ inputs: ['s3://data/jobs/*'] })), 'strong');
    assert.equal(await verdict(document, content({ inputs: ['s3://other/jobs/*'] })), 'missing');
    assert.equal(await verdict(document, content({ bucket: 'other', write: ['jobs/*'] })), 'missing');
  });

  it('leaves values that are no S3 paths to the text search', async () => {
    const document = { ...policy(allow('*', '*')), Comment: 'orders' };
    const content = { direction: 'requires', match: 'exact', value: { queue: 'orders', route: '/users/*' } } as const;
    const { missing, by } = await judged(document, { content });
    assert.deepEqual([missing.map(({ value }) => value), by], [['/users/*'], 'text']);
  });

  it('looks for text where a template says nothing about S3 objects; a policy that does not grants nothing', async () => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'jobs/*' } };
    assert.equal(await verdict({ Resources: { Topic: topic } }), 'weak');
    assert.equal(await verdict({ ...policy(allow('*', 'sqs:*')), Comment: 'jobs/*' }), 'missing');
  });

  it('says in which statement a missing value would belong', async () => {
    const document = policy(allow(`${bucket}/raw/*`), allow([`${bucket}/jobs/a/*`], 's3:GetObject', { Sid: 'Jobs' }));
    const { places } = await judged(document);
    assert.deepEqual(places, [
      { pointer: '/read', value: 'jobs/*', line: 9, hint: 'in the policy’s statement 2 (Jobs), beside jobs/a/*' },
    ]);
    const denied = await judged(policy(allow(objects), deny(objects)));
    assert.equal(denied.places[0]?.hint, 'denied by the policy’s statement 2');
    const [elsewhere] = (await judged(policy(allow(objects, 's3:PutObject')))).places;
    assert.equal(elsewhere?.hint, 'no statement allows s3:GetObject; the nearest is the policy’s statement 1');
  });

  it('sees a removed path that is still granted', async () => {
    const content: ContractContent = { direction: 'offers', match: 'glob', value: { read: ['jobs/*'] } };
    const previous = { ...content, value: { read: ['jobs/*', 'old/*'] } };
    const granting = policy(allow([objects, `${bucket}/old/*`]));
    assert.deepEqual((await judged(granting, { content, previous })).remaining, [{ pointer: '/read', value: 'old/*' }]);
    assert.equal(await verdict(policy(allow(`${bucket}/*`)), { content, previous }), 'strong');
  });
});

describe('evidence in CloudFormation templates', () => {
  function template(resource: unknown, more: object = {}, statement: object = {}) {
    const document = { Statement: [{ Effect: 'Allow', Action: ['s3:GetObject*'], Resource: resource, ...statement }] };
    return {
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket' },
        Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'data' } },
        Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: document } },
        ...more,
      },
    };
  }
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
  const cases: [name: string, resource: unknown, verdict: 'strong' | 'weak' | 'missing'][] = [
    ['a literal', objects, 'strong'],
    ['Fn::Join after Fn::GetAtt of a bucket', join(arn('Bucket'), '/jobs/*'), 'strong'],
    ['Fn::Join with the partition', join('arn:', { Ref: 'AWS::Partition' }, ':s3:::data/jobs/*'), 'strong'],
    ['Fn::Join with a parameter as the bucket', join('arn:aws:s3:::', { Ref: 'Name' }, '/jobs/*'), 'strong'],
    ['Fn::Join with an imported bucket', join({ 'Fn::ImportValue': 'BucketArn' }, '/jobs/*'), 'strong'],
    ['Fn::Join with a parameter in the key', join(arn('Bucket'), '/', { Ref: 'Stage' }, '/*'), 'missing'],
    ['Fn::Join with another separator', { 'Fn::Join': ['/', [arn('Named'), 'jobs', '*']] }, 'strong'],
    ['Fn::Join that is no list', { 'Fn::Join': 'x' }, 'missing'],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/jobs/*' }, 'strong'],
    ['Fn::Sub of an attribute', { 'Fn::Sub': '${Bucket.Arn}/jobs/*' }, 'strong'],
    ['Fn::Sub with its own variables', { 'Fn::Sub': ['${B}/${K}', { B: arn('Bucket'), K: 'jobs/*' }] }, 'strong'],
    ['Fn::Sub with an unknown key', { 'Fn::Sub': '${Bucket.Arn}/${Stage}/*' }, 'missing'],
    ['Fn::Sub with a policy variable', { 'Fn::Sub': '${Bucket.Arn}/${!aws:username}/*' }, 'missing'],
    ['Fn::Select', { 'Fn::Select': [1, ['x', objects]] }, 'strong'],
    ['Fn::If', { 'Fn::If': ['IsProd', objects, { Ref: 'AWS::NoValue' }] }, 'missing'],
    ['a reference to the bucket', arn('Bucket'), 'missing'],
    ['two things at once', { 'Fn::Sub': objects, Ref: 'x' }, 'missing'],
    ['a list of them', [{ Ref: 'AWS::NoValue' }, arn('Bucket'), join(arn('Bucket'), '/*')], 'strong'],
  ];
  for (const [name, resource, expected] of cases) {
    it(`${name}: ${expected}`, async () => assert.equal(await verdict(template(resource)), expected));
  }

  it('takes only what gives rights: neither queue policies nor trust policies do', async () => {
    const statement = { Statement: [allow('*', '*')] };
    const open = {
      Queue: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument: statement } },
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: statement } },
    };
    assert.equal(await verdict(template(`${bucket}/raw/*`, open)), 'missing');
    const inline = {
      Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyName: 'p', PolicyDocument: statement }] } },
    };
    assert.equal(await verdict(template(`${bucket}/raw/*`, inline)), 'strong');
  });

  it('counts what depends on a condition of the stack as weak', async () => {
    const statement = {
      Resources: {
        P: {
          Type: 'AWS::S3::BucketPolicy',
          Condition: 'IsProd',
          Properties: { PolicyDocument: policy(allow(objects)) },
        },
      },
    };
    assert.equal(await verdict(statement), 'weak');
    const chosen = { Statement: [{ 'Fn::If': ['IsProd', allow(objects), { Ref: 'AWS::NoValue' }] }] };
    assert.equal(
      await verdict({ Resources: { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: chosen } } } }),
      'weak',
    );
  });

  it('keeps buckets apart: a denial on another one takes nothing', async () => {
    const resources = (denied: unknown) =>
      template(join(arn('Bucket'), '/jobs/*'), {
        Deny: { Type: 'AWS::S3::BucketPolicy', Properties: { PolicyDocument: { Statement: [deny(denied)] } } },
      });
    assert.equal(await verdict(resources(join(arn('Named'), '/*'))), 'strong');
    assert.equal(await verdict(resources(join(arn('Bucket'), '/*'))), 'missing');
    assert.equal(await verdict(resources({ Ref: 'Anything' })), 'missing');
  });

  const yaml = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Bucket: { Type: String }
Resources:
  TrainingPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: s3:PutObject
            Resource: !Sub arn:aws:s3:::\${Bucket}/out/*
          - Effect: Allow
            Action: [s3:GetObject, s3:ListBucket]
            Resource:
              - !Sub "arn:aws:s3:::\${Bucket}"
              - !Join ["", ["arn:aws:s3:::", !Ref Bucket, /jobs/*]]
              - !Sub ["arn:aws:s3:::b/\${Key}/*", { Key: raw }]
`;

  it('reads the short forms of YAML', async () => {
    assert.equal(await verdict(yaml), 'strong');
    const { missing, by, places } = await judged(yaml, {
      content: {
        direction: 'requires',
        match: 'glob',
        value: { read: ['raw/x', 'jobs/*', 'new/*'], write: ['out/*'] },
      },
    });
    assert.deepEqual([missing.map(({ value }) => value), by], [['new/*'], 'cloudformation']);
    assert.equal(places[0]?.line, 13);
    assert.equal(places[0]?.hint.startsWith('in TrainingPolicy statement 2, beside '), true);
  });
});

describe('evidence in Terraform plans', () => {
  const document = (resource: string) => JSON.stringify(policy(allow(resource)));
  const plan = (resources: object[], more: object = {}) => ({
    format_version: '1.2',
    terraform_version: '1.9.0',
    planned_values: { root_module: { child_modules: [{ address: 'module.access', resources }] } },
    resource_changes: [],
    ...more,
  });
  const resource = (type: string, values: object) => ({
    address: `${type}.x`,
    mode: 'managed',
    type,
    name: 'x',
    values,
  });

  it('reads the policies of identities, roles and buckets', async () => {
    for (const type of ['aws_iam_policy', 'aws_iam_role_policy', 'aws_s3_bucket_policy']) {
      assert.equal(await verdict(plan([resource(type, { policy: document(objects) })])), 'strong', type);
      assert.equal(await verdict(plan([resource(type, { policy: document(`${bucket}/x`) })])), 'missing', type);
    }
    const role = resource('aws_iam_role', { inline_policy: [{ name: 'p', policy: document(objects) }] });
    assert.equal((await judged(plan([role]))).by, 'terraform-plan');
  });

  it('reads policy documents for a policy that is known only after it is applied', async () => {
    const statement = [{ effect: null, actions: ['s3:GetObject'], resources: [objects], not_actions: null }];
    const change = (after: object) => ({
      address: 'data.aws_iam_policy_document.x',
      type: 'aws_iam_policy_document',
      change: { actions: ['read'], after },
    });
    const changes = { resource_changes: [change({ statement })] };
    assert.equal(await verdict(plan([resource('aws_iam_policy', {})], changes)), 'strong');
    const known = resource('aws_iam_policy', { policy: document(`${bucket}/x`) });
    assert.equal(await verdict(plan([known], changes)), 'missing');
    const conditional = { statement: [{ ...statement[0], condition: [{ test: 'Bool', variable: 'x', values: [] }] }] };
    assert.equal(
      await verdict(plan([resource('aws_iam_policy', {})], { resource_changes: [change(conditional)] })),
      'weak',
    );
  });

  it('names the resource where a missing value would belong', async () => {
    const { places } = await judged(plan([resource('aws_iam_policy', { policy: document(`${bucket}/x`) })]));
    assert.equal(places[0]?.hint, 'in aws_iam_policy.x statement 1, beside x');
    assert.equal(places[0]?.line, 10);
  });
});

describe('hostile documents', () => {
  const nested = (depth: number) => `${'{"Fn::Join":["",['.repeat(depth)}"x"${']]}'.repeat(depth)}`;
  const inPolicy = (resource: string) =>
    `{"Resources":{"P":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{"Statement":{"Effect":"Allow","Action":"*","Resource":${resource}}}}}}}`;
  const sub = (depth: number): unknown =>
    depth === 0 ? 'x'.repeat(100) : { 'Fn::Sub': ['${a}'.repeat(50), { a: sub(depth - 1) }] };
  const texts: [name: string, text: string][] = [
    ['brackets without end', '['.repeat(1_000_000)],
    ['YAML brackets without end', `Resources: ${'['.repeat(900_000)}\n# AWS::`],
    [
      'YAML steps without end',
      `Resources:\n${Array.from({ length: 1300 }, (_, at) => `${' '.repeat(at + 1)}a:`).join('\n')} AWS::`,
    ],
    [
      'YAML aliases that multiply',
      `Resources:\n  a: &a [AWS::, x]\n${Array.from({ length: 26 }, (_, at) => `  ${String.fromCodePoint(98 + at)}: &${String.fromCodePoint(98 + at)} [${`*${String.fromCodePoint(97 + at)},`.repeat(9)}]`).join('\n')}`,
    ],
    ['functions in functions', inPolicy(nested(50_000))],
    ['substitutions that multiply', inPolicy(JSON.stringify(sub(19)))],
    [
      'a bucket that is named after itself',
      '{"Resources":{"B":{"Type":"AWS::S3::Bucket","Properties":{"BucketName":{"Fn::Sub":"${B}${B}"}}},"P":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{"Statement":{"Effect":"Allow","Action":"*","Resource":{"Fn::Sub":"${B.Arn}/x"}}}}}}}',
    ],
    [
      'many statements',
      JSON.stringify(policy(...Array.from({ length: 20_000 }, (_, at) => allow(`${bucket}/${'*a'.repeat(20)}${at}`)))),
    ],
    [
      'many long denials',
      JSON.stringify(
        policy(allow('*', '*'), deny('*'), ...Array.from({ length: 200 }, () => deny(`${bucket}/${'*a'.repeat(900)}`))),
      ),
    ],
    [
      'a prototype',
      '{"__proto__":{"Statement":[]},"Statement":[{"Effect":"Allow","__proto__":{"Action":"*","Resource":"*"}}]}',
    ],
  ];
  for (const [name, text] of texts) {
    it(`${name} are no evidence, and end soon`, async function () {
      this.timeout(8000);
      assert.notEqual(
        await verdict(text, { content: { direction: 'requires', match: 'glob', value: { read: ['never/there'] } } }),
        'strong',
      );
    });
  }

  it('wrong types are no evidence', async () => {
    const wrong = [null, 5, true, 'x', [], {}, [[]], [null], { Effect: 'Allow' }, { Effect: 5 }];
    for (const one of wrong) {
      for (const document of [
        { Statement: one },
        { Statement: [allow(one)] },
        { Statement: [allow(objects, one)] },
        { Resources: one },
        { Resources: { P: one } },
        { Resources: { P: { Type: 'AWS::IAM::Policy', Properties: one } } },
        { Resources: { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: one, Policies: one } } } },
        {
          Resources: {
            P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: policy(allow({ 'Fn::Sub': one })) } },
          },
        },
        {
          Resources: {
            P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: policy(allow({ 'Fn::GetAtt': one })) } },
          },
        },
        { format_version: '1', planned_values: { root_module: one } },
        {
          format_version: '1',
          planned_values: { root_module: { resources: one, child_modules: one } },
          resource_changes: one,
        },
        { format_version: '1', resource_changes: [{ address: 'x', type: 'aws_iam_policy', change: one }] },
        {
          format_version: '1',
          resource_changes: [{ address: 'x', type: 'aws_iam_policy', change: { after: { policy: one } } }],
        },
      ])
        assert.notEqual(
          await verdict(document, { content: { direction: 'requires', match: 'glob', value: { read: ['q/*'] } } }),
          'strong',
          JSON.stringify(document),
        );
    }
  });
});
