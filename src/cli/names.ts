// The names of operations’ fields on each face: dryRun, --dry-run, dry_run.

export function kebabCase(name: string): string {
  return separated(name, '-');
}

export function snakeCase(name: string): string {
  return separated(name, '_');
}

function separated(name: string, separator: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => separator + letter.toLowerCase());
}
