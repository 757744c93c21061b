import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { type Person, World } from './world.ts';

// Evidence of imports with the built command line: how it was found, what is missing where, and when it is lost.

describe('evidence of imports', function () {
  this.timeout(60_000);
  let world: World;
  let ann: Person;

  beforeEach(() => {
    world = new World();
    ann = world.person('ann');
    ann.blue('.', 'realm', 'init', '--name', 'acme');
  });
  afterEach(() => world.remove());

  /** `api` exports `paths`, `web` has these files and imports it with this binding. */
  function imported(value: object, files: Record<string, string>, ...options: string[]): void {
    ann.repo('api', { 'contract.json': JSON.stringify(value) });
    ann.repo('web', files);
    for (const repo of ['api', 'web']) ann.json(repo, 'realm', 'join', '../realm-acme', '--no-detect-exports');
    ann.json('api', 'realm', 'domain', 'create', 'access', '--repos', 'api,web');
    const extract = '{"pointer":"","files":"contract.json"}';
    const rules = ['--extract', extract, '--source', 'contract.json'];
    ann.json('api', 'realm', 'export', '--name', 'paths', '--direction', 'requires', '--match', 'glob', ...rules);
    ann.json('web', 'realm', 'import', '--contract', 'paths', '--binding', Object.keys(files)[0] ?? '', ...options);
  }

  const status = () => ann.json('web', 'status').realms[0].imports[0];
  const recorded = () => parse(ann.read('realm-acme', 'domains/access/bindings/web.yaml')).imports[0].evidence;

  /** What the CDK synthesises for a role that may read and write under a bucket of another account. */
  function template(reads: string[], writes: string[]): string {
    const resource = (key: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::training-data/${key}`]],
    });
    const statement = (Action: string[], keys: string[]) => ({
      Action,
      Effect: 'Allow',
      Resource: keys.length === 1 ? resource(keys[0] ?? '') : keys.map(resource),
    });
    const resources = {
      TrainingRole4F6C3D1E: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [
              { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' } },
            ],
            Version: '2012-10-17',
          },
        },
        Metadata: { 'aws:cdk:path': 'TrainingTools/TrainingRole/Resource' },
      },
      TrainingRoleDefaultPolicy9A1B2C3D: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyDocument: {
            Statement: [
              statement(['s3:GetObject*', 's3:GetBucket*', 's3:List*'], reads),
              statement(['s3:DeleteObject*', 's3:PutObject', 's3:Abort*'], writes),
            ],
            Version: '2012-10-17',
          },
          PolicyName: 'TrainingRoleDefaultPolicy9A1B2C3D',
          Roles: [{ Ref: 'TrainingRole4F6C3D1E' }],
        },
      },
      CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:H4sIAAAA' } },
    };
    const parameters = {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
    };
    return `${JSON.stringify({ Resources: resources, Parameters: parameters }, null, 1)}\n`;
  }

  const file = 'cdk.out/TrainingTools.template.json';
  const paths = { read: ['jobs/*/masks/*', 'metrics/*'], write: ['metrics/*'] };

  it('a CDK template grants what a contract requires, until a later one does not', () => {
    imported(paths, { [file]: template(['jobs/*', 'metrics/*'], ['metrics/*']) });
    const [resolved] = ann.json('web', 'realm', 'sync').resolved;
    assert.deepEqual([resolved.evidence, resolved.strength, resolved.by], [true, 'strong', 'cloudformation']);
    assert.deepEqual([recorded().strength, recorded().by], ['strong', 'cloudformation']);
    assert.deepEqual([status().state, status().strength, status().by], ['current', 'strong', 'cloudformation']);

    ann.write('web', { [file]: template(['jobs/*', 'metrics/*', 'more/*'], ['metrics/*']) });
    assert.equal(status().state, 'current', 'another change of the template is none of the contract');

    ann.write('web', { [file]: template(['jobs/*', 'metrics/*'], ['other/metrics/*']) });
    const { state, missing, places } = status();
    assert.deepEqual([state, missing], ['drifted', ['metrics/*']]);
    const hint = 'in TrainingRoleDefaultPolicy9A1B2C3D statement 2, beside other/metrics/*';
    // The statement begins two lines above its first action.
    const lines = ann.read('web', file).split('\n');
    const line = lines.findIndex((text) => text.includes('s3:DeleteObject*')) - 1;
    assert.deepEqual(places, [{ value: 'metrics/*', file, line, hint }]);
    const told = `metrics/* (${file}:${line}: ${hint})`;
    assert.equal(ann.blue('web', 'status').stdout.includes(told), true);
    const check = ann.blue('web', 'realm', 'check', '--imports');
    assert.deepEqual([check.code, check.stdout.includes(hint)], [1, true]);

    ann.write('web', { [file]: template(['jobs/*', 'metrics/*'], ['*']) });
    assert.equal(status().state, 'current', 'a wider grant will do as well');
  });

  it('a grant that is only text later has drifted; a sync takes it as the weaker evidence that it is', () => {
    imported(paths, { [file]: template(['jobs/*', 'metrics/*'], ['metrics/*']) });
    ann.json('web', 'realm', 'sync');
    const text = 'PATHS = [\n  "jobs/*/masks/*",\n  "metrics/*",\n]\n';
    ann.write('web', { [file]: text });
    assert.equal(status().state, 'drifted');
    assert.match(status().reason, /only as text/);
    assert.match(ann.blue('web', 'realm', 'sync').stdout, /paths: now at 1\.0\.0 \(found as text\)/);
    assert.deepEqual([recorded().strength, recorded().by], ['weak', 'text']);
    assert.match(ann.blue('web', 'status').stdout, /weak evidence \(found as text\)/);
  });

  it('what is missing in a text belongs beside what is there', () => {
    imported({ read: ['a/*', 'b/*', 'c/*'] }, { 'stack.py': '# Access\nPATHS = [\n  "a/*",\n  "c/*",\n]\n' });
    const [unresolved] = ann.json('web', 'realm', 'sync').unresolved;
    const place = { value: 'b/*', file: 'stack.py', line: 3, hint: 'after line 3, beside a/*' };
    assert.deepEqual([unresolved.missing, unresolved.places], [['b/*'], [place]]);
    assert.match(ann.blue('web', 'realm', 'sync').stdout, /\+ b\/\* \(stack\.py: after line 3, beside a\/\*\)/);
  });

  it('an IAM policy grants; a denial takes it back', () => {
    const policy = (effect: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::data/*' },
          { Sid: 'NoJobs', Effect: effect, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/jobs/*' },
        ],
      });
    imported(paths, { 'policy.json': policy('Allow') });
    assert.match(ann.blue('web', 'realm', 'sync').stdout, /\(granted by the IAM policy\)/);
    ann.write('web', { 'policy.json': policy('Deny') });
    assert.deepEqual([status().state, status().missing], ['drifted', ['jobs/*/masks/*']]);
    assert.match(status().places[0].hint, /^denied by .*statement 2 \(NoJobs\)$/);
  });

  it('a Terraform plan grants what its policies say', () => {
    const plan = (resource: string) =>
      JSON.stringify({
        format_version: '1.2',
        planned_values: {
          root_module: {
            resources: [
              {
                address: 'aws_iam_role_policy.training',
                mode: 'managed',
                type: 'aws_iam_role_policy',
                values: {
                  policy: JSON.stringify({
                    Version: '2012-10-17',
                    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: resource }],
                  }),
                },
              },
            ],
          },
        },
      });
    imported(paths, { 'plan.json': plan('arn:aws:s3:::data/*') });
    assert.match(ann.blue('web', 'realm', 'sync').stdout, /\(granted by the Terraform plan\)/);
    ann.write('web', { 'plan.json': plan('arn:aws:s3:::data/jobs/*') });
    assert.deepEqual([status().state, status().missing], ['drifted', ['metrics/*', 'metrics/*']]);
  });

  it('a pointer rule reads values from a structured binding', () => {
    const config = (cpu: number) => `[limits]\ncpu = ${cpu}\nmemory = 5\n[paths]\nread = ["jobs/*"]\n`;
    const rules = ['{"from":"/limits","pointer":"/limits"}', '{"from":"/read","pointer":"/paths/read","as":"glob"}'];
    const value = { limits: { cpu: 2, memory: 5 }, read: ['jobs/a'] };
    imported(value, { 'app.toml': config(2) }, ...rules.flatMap((rule) => ['--verify', rule]));
    const { resolved } = ann.json('web', 'realm', 'sync');
    assert.deepEqual([resolved[0]?.strength, resolved[0]?.by], ['strong', 'verify']);
    ann.write('web', { 'app.toml': config(5) });
    assert.deepEqual([status().state, status().missing], ['drifted', ['2']], 'the 5 of memory is not that of cpu');
    ann.write('web', { 'app.toml': 'limits = [' });
    assert.equal(status().state, 'drifted');
    assert.match(ann.blue('web', 'realm', 'sync').stdout, /app\.toml:1: /);
  });
});
