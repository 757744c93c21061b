import { Failure } from '../../failure.ts';
import type { Json } from '../../json.ts';
import { type Annotation, annotationsIn } from './annotations.ts';
import { blockValue, united } from './block-value.ts';
import { counted, type Detector, textOf, unlessBroken } from './detector.ts';
import { otherEndings } from './other-text.ts';
import { globsOf } from './source-globs.ts';

const code =
  'py pyi js jsx mjs cjs ts tsx mts cts css scss less html htm md mdx rst tex erl hrl ex exs clj lisp el scm hs ml fs vb m asm s ps1 bat proto graphql gql graphqls cmake mk nix zig nim txt';

/**
 * What an author marks: the text between `blue:export <contract> <pointer>` and `blue:end`, each in a comment of its
 * own line. A rule reads the blocks of the contract that its `contract` names, in all of its files.
 */
export const annotatedBlocks: Detector = {
  name: 'annotated-blocks',
  patterns: [`**/*.{${[...new Set([...code.split(' '), ...otherEndings])].join(',')}}`, '**/{Makefile,Dockerfile}'],
  async detect(files, paths, chosen) {
    const contracts = new Map<string, Annotation[]>();
    for (const path of paths) {
      const text = textOf(files, path);
      if (!text?.includes('blue:export')) continue;
      for (const one of (await unlessBroken(() => annotationsIn(path, text))) ?? [])
        contracts.set(one.contract, [...(contracts.get(one.contract) ?? []), one]);
    }
    return Array.from(contracts, ([contract, blocks]) => {
      const sources = [...new Set(blocks.map(({ file }) => file))];
      return {
        name: contract,
        detector: 'annotated-blocks',
        files: sources,
        summary: `${counted(blocks.length, 'annotated block')} in ${counted(sources.length, 'file')}`,
        rules: [
          { detector: 'annotated-blocks', contract, files: chosen === undefined ? globsOf(sources) : [...chosen] },
        ],
      };
    });
  },
  async read(files, paths, { contract }) {
    if (contract === undefined)
      throw new Failure(
        'bad-rule',
        'a rule with the detector annotated-blocks does not say whose blocks it reads',
        'add "contract": the name in their blue:export',
      );
    const annotations = paths.flatMap((path) => annotationsIn(path, files.read(path)));
    const blocks: { annotation: Annotation; value: Json }[] = [];
    for (const annotation of annotations.filter((one) => one.contract === contract))
      blocks.push({ annotation, value: await blockValue(annotation) });
    const value = united(blocks);
    return value === undefined ? {} : { value };
  },
};
