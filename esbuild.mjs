// Builds dist/ (what ships) and .build/ (tests, benchmarks and the story of `npm start`).
//   --production   minified dist
//   --if-needed    only when a source is newer than the last build
import { build } from 'esbuild';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const production = process.argv.includes('--production');
const stamp = '.build/stamp';

/** @param {string} folder */
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

const sources = ['src', 'test', 'bench'].flatMap(filesIn);
const modified = (/** @type {string} */ file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (process.argv.includes('--if-needed')) {
  const built = Math.min(modified(stamp), modified('dist/cli.js'));
  if ([...sources, 'package.json', 'esbuild.mjs'].every((file) => modified(file) < built)) process.exit(0);
}

rmSync('dist', { recursive: true, force: true });
rmSync('.build', { recursive: true, force: true });

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
};

await Promise.all([
  build({
    ...shared,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    // Its CommonJS build, which Node would get, has no named exports once it is bundled and imported lazily.
    alias: { yaml: path.resolve('node_modules/yaml/browser/index.js') },
    minify: production,
    // Some of the bundled packages are CommonJS and require Node's own modules.
    banner: {
      js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
    },
  }),
  build({
    ...shared,
    entryPoints: sources.filter((file) => /\.(test|long|worker|main)\.ts$/.test(file)),
    outdir: '.build',
    outbase: '.',
    packages: 'external',
    sourcemap: 'inline',
  }),
]);

chmodSync('dist/cli.js', 0o755);
mkdirSync('.build', { recursive: true });
writeFileSync(stamp, '');
