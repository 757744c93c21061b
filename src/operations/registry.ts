import { canIMerge } from './can-i-merge.ts';
import { check } from './check.ts';
import { clone } from './clone.ts';
import { diff } from './diff.ts';
import { changeDomain } from './domain.ts';
import { exportContract } from './export.ts';
import { graph } from './graph.ts';
import { importContract } from './import.ts';
import { init } from './init.ts';
import { join } from './join.ts';
import { leave } from './leave.ts';
import type { Operation } from './operation.ts';
import { status } from './status.ts';
import { sync } from './sync.ts';

/** Every operation; each face is made from this list. */
export const operations: readonly Operation[] = [
  status,
  init,
  clone,
  join,
  leave,
  changeDomain,
  exportContract,
  importContract,
  sync,
  check,
  canIMerge,
  graph,
  diff,
];
