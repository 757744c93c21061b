import assert from 'node:assert/strict';
import { detect } from '../detect.ts';
import { extract } from '../extract.ts';
import { sourceFiles } from '../source-files.ts';
import { temporaryRepository } from '../temporary-repository.ts';
import { environmentReads } from './environment-reads.ts';

/** Names that are read, those with a default with `?`. */
function reads(ending: string, code: string): string[] {
  return environmentReads(code, ending).map(({ name, isOptional }) => (isOptional ? `${name}?` : name));
}

describe('environment variables that code reads', () => {
  const table: [ending: string, code: string, expected: string[]][] = [
    ['ts', 'connect(process.env.URL!, process.env["KEY"] as string)', ['URL', 'KEY']],
    ['js', 'const p = process.env.PORT ?? 3000, h = process.env.HOST || "x"', ['PORT?', 'HOST?']],
    ['js', 'if (process.env.DEBUG) log(); if (!process.env.KEY) throw 1', ['DEBUG?', 'KEY?']],
    ['js', 'process.env.NODE_ENV === "production" && process.env.X ? 1 : 2', ['NODE_ENV?', 'X?']],
    ['js', 'process.env.A = "1"; delete process.env.B; process.env.C == 1', ['C?']],
    ['js', 'process.env.A ??= "1"', ['A?']],
    ['js', 'const { A, B = "x", C: c, ...rest } = process.env;', ['A', 'B?', 'C']],
    [
      'ts',
      'import.meta.env.VITE_URL + import.meta.env.MODE + Bun.env.TOKEN + Deno.env.get("D")',
      ['VITE_URL', 'TOKEN', 'D'],
    ],
    ['js', '// process.env.A\n/* process.env.B */ "process.env.C" + `process.env.D ${process.env.E} x`', ['E']],
    ['js', 'const u = "https://x"; f(process.env.A)', ['A']],
    ['js', 'my.process.env.A; process.environment.B; process.env[name]; process.env', []],
    ['js', '`${`${process.env.A}`} ${{ a: process.env.B }}` + "unclosed\nprocess.env.C', ['A', 'B', 'C']],
    [
      'py',
      'os.environ["A"]; os.environ.get("B"); os.getenv(\'C\', "x"); environ["D"]; os.environ.get("E") or 1',
      ['A', 'D', 'B', 'C?', 'E?'],
    ],
    [
      'py',
      'os.environ["A"] = "1"\ndel os.environ["B"]\n# os.environ["C"]\n"""os.environ["D"]"""\nif os.getenv("E"): pass',
      ['E?'],
    ],
    ['py', 'os.getenv("A", None); os.getenv("B",)', ['A?', 'B']],
    ['java', 'System.getenv("A"); // System.getenv("B")', ['A']],
    [
      'rs',
      'std::env::var("A")?; env::var("B").unwrap_or_default(); env!("C"); option_env!("D"); env::var_os("E")',
      ['A', 'B?', 'C', 'E', 'D?'],
    ],
    ['go', 'os.Getenv("A"); v, ok := os.LookupEnv("B"); os.Setenv("C", "x"); os.Getenv(`D`)', ['A', 'D', 'B?']],
    [
      'sh',
      'A=1\necho "${B:?must be set}" ${C?} "${D:-x}" ${E-} ${F:=y} ${G} $H ${lower:?} # ${I:?}',
      ['B', 'C', 'D?', 'E?', 'F?'],
    ],
    ['sh', "echo '${A:?}'", []],
    ['rb', 'ENV["A"]; ENV.fetch("B"); ENV.fetch("C", 1); ENV["D"] = 1; ENV["E"] || 2', ['A', 'E?', 'B', 'C?']],
    ['php', '<?php getenv("A"); $_ENV["B"] ?? 1;', ['A', 'B?']],
    ['cs', 'Environment.GetEnvironmentVariable("A") ?? "x"', ['A?']],
    ['c', 'getenv("A")', ['A']],
    ['ex', 'System.fetch_env!("A"); System.get_env("B", "x")', ['A', 'B?']],
    ['ps1', '$x = $env:A; $env:B = 1', ['A']],
    ['js', 'process.env.PATH + process.env.HOME', []],
    ['md', 'process.env.A', []],
    ['js', `${'`${'.repeat(20_000)}process.env.A`, ['A']],
    ['js', `const {${' '.repeat(100_000)}`, []],
  ];
  for (const [ending, code, expected] of table) {
    it(`.${ending}: ${JSON.stringify(code.slice(0, 100))}`, () => assert.deepEqual(reads(ending, code), expected));
  }

  it('are one proposal that suits direction requires, without those of tests', async () => {
    const { root, remove } = temporaryRepository({
      'src/a.ts': 'f(process.env.URL, process.env.PORT ?? 1, process.env.LEVEL ?? 2);',
      'src/b.py': 'import os\nos.environ["PORT"]',
      'src/a.test.ts': 'process.env.ONLY_TEST',
      'tests/c.py': 'os.environ["ONLY_TEST"]',
    });
    const files = sourceFiles(root);
    const [only, ...others] = await detect(files);
    assert.deepEqual(only, {
      name: 'environment',
      detector: 'environment',
      files: ['src/a.ts', 'src/b.py'],
      summary: '3 environment variables in 2 files, 2 of them without a default; this repo requires them',
      rules: [{ detector: 'environment', files: ['src/*.py', 'src/*.ts'] }],
      direction: 'requires',
    });
    assert.deepEqual(others, []);
    const { value } = await extract(only.rules, {}, files);
    assert.deepEqual(value, { required: ['PORT', 'URL'], optional: ['LEVEL'] });
    remove();
  });

  it('are an error where there are none any more, never a removal', async () => {
    const { root, remove } = temporaryRepository({ 'a.ts': 'export {};' });
    await assert.rejects(
      extract([{ detector: 'environment', files: 'a.ts' }], {}, sourceFiles(root)),
      /finds no value/,
    );
    remove();
  });
});
