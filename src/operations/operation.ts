import * as z from 'zod/mini';

/** Where an operation runs: everything it may not take from the process itself. */
export interface Context {
  /** The directory it was started in, absolute. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => Date;
  /** A person sees this while it works: one line, no result. */
  readonly progress: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
}

type Face = 'cli' | 'mcp';

/**
 * One argument of an operation. Names are camelCase here, `--kebab-case` on the command line and `snake_case` over MCP.
 *
 * - `text` one value · `flag` true or false · `choice` one of `choices`
 * - `list` several values, separated by commas or given again · `texts` several values, given again
 * - `json` one JSON value · `jsons` several JSON values, given again
 */
export interface Field<Schema extends z.ZodMiniType = z.ZodMiniType> {
  readonly kind: 'text' | 'flag' | 'choice' | 'list' | 'texts' | 'json' | 'jsons';
  readonly schema: Schema;
  readonly help: string;
  readonly choices?: readonly string[];
  /** Its place among the words of the command line, from 0; a field with a place is no flag. */
  readonly position?: number;
  /** One-letter flag. */
  readonly short?: string;
  /** What stands for the value in help, such as `<semver>`. */
  readonly placeholder?: string;
  /** Left out on the other faces. */
  readonly faces?: readonly Face[];
}

export type Fields = { readonly [name: string]: Field };

export type InputOf<F extends Fields> = { [K in keyof F]: z.output<F[K]['schema']> };

/** What an operation may touch beyond reading the realm and the repo it runs in. */
type Touch = 'realm' | 'repo' | 'machine' | 'network';

export interface Operation<F extends Fields = Fields, Output = unknown> {
  /** The name of its file and, in camelCase, of its editor command. */
  readonly name: string;
  /** The words after `blue`. */
  readonly command: readonly string[];
  /** The tool's name over MCP. */
  readonly tool: string;
  readonly title: string;
  /** One line, as a sentence. */
  readonly summary: string;
  /** More for help and for agents. */
  readonly details?: string;
  readonly examples?: readonly string[];
  readonly fields: F;
  readonly output: z.ZodMiniType<Output>;
  readonly touches: readonly Touch[];
  /** It can take away something that only git history still holds. */
  readonly destructive?: boolean;
  /** Running it twice is the same as running it once. */
  readonly idempotent?: boolean;
  readonly faces: readonly Face[];
  /** Read → plan → apply. Expected failures are thrown as `Failure`. */
  run(input: InputOf<F>, context: Context): Promise<Output>;
  /** It ran and found something: exit 1. */
  finds?(output: Output): boolean;
  /** One answer for each line of standard input, where the operation has a flag for that. */
  answer?(line: string, input: InputOf<F>): Promise<Output>;
}

/** Keeps the types of fields and output together; an operation is a plain object. */
export function operation<F extends Fields, Output>(definition: Operation<F, Output>): Operation<F, Output> {
  return definition;
}

/** The schema of an operation's whole input; unknown keys are refused by name. */
export function inputSchema(fields: Fields): z.ZodMiniType<Record<string, unknown>> {
  return z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema])));
}
