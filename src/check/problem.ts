import * as z from 'zod/mini';

/** Something that a person should look at; an error makes `blue realm check` exit with 1. */
export const Problem = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable, for programs. */
  code: z.string(),
  realm: z.string(),
  domain: z.nullable(z.string()),
  contract: z.nullable(z.string()),
  repo: z.nullable(z.string()),
  file: z.nullable(z.string()),
  message: z.string(),
});
export type Problem = z.output<typeof Problem>;

type Where = Partial<Pick<Problem, 'domain' | 'contract' | 'repo' | 'file'>>;

export function problem(
  realm: string,
  severity: Problem['severity'],
  code: string,
  message: string,
  where: Where = {},
): Problem {
  return { severity, code, realm, domain: null, contract: null, repo: null, file: null, ...where, message };
}
