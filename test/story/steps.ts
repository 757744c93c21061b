import path from 'node:path';
import type { Person, World } from '../world.ts';

// RFC 0001's story, once: `npm start` plays it for a person, the story test checks it.

export type Step =
  | { readonly say: string }
  | { readonly in: string; readonly run: readonly string[] }
  | { readonly in: string; readonly edit: string; readonly replace: string; readonly by: string; readonly why: string };

const s3Paths = `def mask(job, image):
    return f"s3://cook-training/jobs/{job}/masks/{image}"


CONFIG = "s3://cook-training/jobs/*/*/config.json"
MANIFEST = "s3://cook-training/jobs/*/*/manifest.json"
RUNS = "s3://cook-training/training-runs/*"
`;

const exporter = `def run_path(run):
    return f"s3://cook-training/training-metrics/{run}/summary.json"
`;

const stack = `from aws_cdk import Stack, aws_iam as iam

READ = [
    "jobs/*/masks/*",
    "jobs/*/*/config.json",
    "jobs/*/*/manifest.json",
    "training-runs/*",
    "training-metrics/*/summary.json",
]


class TrainingToolsAccessStack(Stack):
    def grant(self, bucket, role):
        for path in READ:
            bucket.grant_read(role, path)
`;

const jobSchema = `{
  "type": "object",
  "required": ["job", "image"],
  "properties": {
    "job": { "type": "string" },
    "image": { "type": "string" },
    "priority": { "type": "integer" }
  }
}
`;

const worker = `def run(message):
    return segment(message["job"], message["image"])
`;

const rfc = `# Training metrics, second version

| | |
|---|---|
| **Status** | In Progress |

- [x] Write metrics for each run
- [x] Summaries
- [x] Retention
- [ ] Experiments
- [ ] Dashboards
`;

/** Makes the three repos of the story, each with a remote, and a remote for the realm. */
export function prepare(world: World): Person {
  const eric = world.person('letemcook', 'eric@example.com');
  world.bare('realm-letemcook');
  eric.repo(
    'aperture',
    {
      'models/training/s3_paths.py': s3Paths,
      'models/training/metrics_exporter.py': exporter,
      'docs/rfcs/0002-training-metrics-v2.md': rfc,
    },
    world.bare('aperture'),
  );
  eric.repo(
    'fungal-image-analysis',
    { 'cdk/training_tools_access_stack.py': stack, 'schemas/job.schema.json': jobSchema },
    world.bare('fungal-image-analysis'),
  );
  eric.repo('ml-infra', { 'worker/main.py': worker }, world.bare('ml-infra'));
  return eric;
}

export function steps(world: World): Step[] {
  const remote = path.join(world.root, 'remotes', 'realm-letemcook.git');
  const aperture = 'aperture';
  const fungal = 'fungal-image-analysis';
  const ml = 'ml-infra';
  const realm = 'realm-letemcook';
  return [
    { say: 'Eric creates the realm, a git repository, and gives it a remote.' },
    { in: '.', run: ['blue', 'realm', 'init', '--name', 'letemcook'] },
    { in: realm, run: ['git', 'remote', 'add', 'origin', remote] },
    { in: realm, run: ['git', 'push', '--quiet', '-u', 'origin', 'main'] },
    { say: 'aperture joins; Blue finds S3 paths in its code that it could export.' },
    { in: aperture, run: ['blue', 'realm', 'join', '../realm-letemcook'] },
    { in: aperture, run: ['blue', 'realm', 'domain', 'create', 's3-access', '--repos', `aperture,${fungal}`] },
    { say: 'aperture requires access to what its code names; the rule that finds it is stored with the export.' },
    {
      in: aperture,
      run: [
        ...['blue', 'realm', 'export', '--name', 's3-permissions', '--domain', 's3-access'],
        ...['--direction', 'requires', '--match', 'glob', '--detect', '--source', 'models/**/*.py'],
      ],
    },
    { say: 'fungal-image-analysis grants that access: it joins and names the file that does.' },
    { in: fungal, run: ['blue', 'realm', 'join', '../realm-letemcook'] },
    {
      in: fungal,
      run: [
        ...['blue', 'realm', 'import', '--contract', 's3-permissions', '--version', '>=1.0.0 <3.0.0'],
        ...['--binding', 'cdk/training_tools_access_stack.py'],
      ],
    },
    { in: fungal, run: ['blue', 'realm', 'sync'] },
    { say: 'A second domain: fungal publishes a schema, ml-infra reads documents of that form.' },
    { in: ml, run: ['blue', 'realm', 'join', '../realm-letemcook'] },
    { in: fungal, run: ['blue', 'realm', 'domain', 'create', 'training-pipeline', '--repos', `${fungal},ml-infra`] },
    {
      in: fungal,
      run: [
        ...['blue', 'realm', 'export', '--name', 'job-schema', '--domain', 'training-pipeline'],
        ...['--extract', '{"schema":"schemas/job.schema.json"}', '--source', 'schemas/job.schema.json'],
      ],
    },
    { in: ml, run: ['blue', 'realm', 'import', '--contract', 'job-schema', '--binding', 'worker/main.py'] },
    {
      in: ml,
      run: ['blue', 'realm', 'sync', '--ack', 'worker/main.py reads job and image', '--contract', 'job-schema'],
    },
    { say: 'Daily work: somebody in aperture writes metrics of experiments to a new path.' },
    {
      in: aperture,
      edit: 'models/training/metrics_exporter.py',
      replace: 'training-metrics/{run}/summary.json"',
      by: 'training-metrics/{run}/summary.json"\n\n\ndef experiment_path(name):\n    return f"s3://cook-training/training-metrics/experiments/{name}"',
      why: 'a new S3 path',
    },
    { in: aperture, run: ['blue', 'status'] },
    { in: aperture, run: ['git', 'commit', '--quiet', '-am', 'Write metrics of experiments'] },
    { in: aperture, run: ['blue', 'realm', 'sync'] },
    { say: 'The maintainer of fungal-image-analysis sees it, and sync does not let it pass before the code follows.' },
    { in: fungal, run: ['blue', 'status'] },
    { in: fungal, run: ['blue', 'realm', 'sync'] },
    {
      in: fungal,
      edit: 'cdk/training_tools_access_stack.py',
      replace: '    "training-metrics/*/summary.json",',
      by: '    "training-metrics/*/summary.json",\n    "training-metrics/experiments/*",',
      why: 'grant the new path',
    },
    { in: fungal, run: ['blue', 'realm', 'sync'] },
    { say: 'A breaking change is not published: it becomes a proposal that waits for approval.' },
    {
      in: fungal,
      edit: 'schemas/job.schema.json',
      replace: '"image": { "type": "string" }',
      by: '"image": { "type": ["string", "null"] }',
      why: 'an image may now be null',
    },
    { in: fungal, run: ['blue', 'status'] },
    { in: fungal, run: ['blue', 'realm', 'sync'] },
    { in: fungal, run: ['blue', 'realm', 'check'] },
    { say: 'Who depends on whom, from any of the repos or from the realm itself.' },
    { in: realm, run: ['blue', 'realm', 'graph'] },
  ];
}
