import type { MissingPlace } from '../../consumer/resolution.ts';
import type { Strength, Way } from '../../realm/model.ts';

const finds: Record<Way, string> = {
  text: 'found as text',
  verify: 'found by its verify rules',
  'iam-policy': 'granted by the IAM policy',
  cloudformation: 'granted by the CloudFormation template',
  'terraform-plan': 'granted by the Terraform plan',
};

/** How an import's values were found, for the end of a line; empty without evidence. */
export function evidenceNote({ strength, by }: { strength: Strength | null; by: Way | null }): string {
  if (by === null) return '';
  return ` (${finds[by]}${strength === 'weak' && by !== 'text' ? ', under conditions' : ''})`;
}

/** A missing value, and where it would belong: `jobs/* (stack.py: after line 12, beside data/*)`. */
export function placeLine({ value, file, line, hint }: MissingPlace): string {
  const where = line === null || hint.includes(`line ${line}`) ? file : `${file}:${line}`;
  return hint === '' ? value : `${value} (${where}: ${hint})`;
}
