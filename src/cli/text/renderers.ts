import { check } from '../../operations/check.ts';
import { clone } from '../../operations/clone.ts';
import { diff } from '../../operations/diff.ts';
import { canIMerge } from '../../operations/can-i-merge.ts';
import { changeDomain } from '../../operations/domain.ts';
import { exportContract } from '../../operations/export.ts';
import { graph } from '../../operations/graph.ts';
import { importContract } from '../../operations/import.ts';
import { init } from '../../operations/init.ts';
import { join } from '../../operations/join.ts';
import { leave } from '../../operations/leave.ts';
import type { Fields, Operation } from '../../operations/operation.ts';
import { status } from '../../operations/status.ts';
import { sync } from '../../operations/sync.ts';
import { printableData } from '../printable.ts';
import type { Style } from '../style.ts';
import { renderCheck } from './check.ts';
import { renderClone } from './clone.ts';
import { renderDiff } from './diff.ts';
import { renderCanIMerge } from './can-i-merge.ts';
import { renderDomain } from './domain.ts';
import { renderExport } from './export.ts';
import { renderGraph } from './graph.ts';
import { renderImport } from './import.ts';
import { renderInit } from './init.ts';
import { renderJoin } from './join.ts';
import { renderLeave } from './leave.ts';
import { renderStatus } from './status.ts';
import { renderSync } from './sync.ts';

interface Renderer<Output> {
  render(output: Output, style: Style): string;
  /** Keys of the output whose line ends are part of it. */
  readonly multiline: readonly string[];
}

const renderers = new Map<string, Renderer<unknown>>([
  text(status, renderStatus),
  text(init, renderInit),
  text(clone, renderClone),
  text(join, renderJoin),
  text(leave, renderLeave),
  text(canIMerge, renderCanIMerge, ['report']),
  text(changeDomain, renderDomain),
  text(exportContract, renderExport),
  text(importContract, renderImport),
  text(sync, renderSync),
  text(check, renderCheck),
  text(graph, renderGraph, ['drawing']),
  text(diff, renderDiff),
]);

function text<F extends Fields, Output>(
  operation: Operation<F, Output>,
  render: (output: Output, style: Style) => string,
  multiline: readonly string[] = [],
): [string, Renderer<unknown>] {
  const renderer: Renderer<Output> = { render, multiline };
  return [operation.name, renderer];
}

/** What an operation answered, for a person: lines of text that end with a line end, safe for a terminal. */
export function textOf(operation: Operation, output: unknown, style: Style): string {
  const renderer = renderers.get(operation.name);
  if (!renderer) throw new Error(`${operation.name} has no text`);
  const words = renderer.render(printableData(output, renderer.multiline), style);
  return words.endsWith('\n') ? words : `${words}\n`;
}
