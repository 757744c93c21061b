import type * as z from 'zod/mini';
import type { graph } from '../../operations/graph.ts';

/** A drawing goes into other programs too, so nothing is added to it. */
export function renderGraph({ drawing }: z.output<typeof graph.output>): string {
  return drawing;
}
