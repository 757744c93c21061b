import type { TokenText } from '../token-text.ts';
import { type Leaf, type Search, type Spot, spotAfter, textOf } from './search.ts';

/** Looks for strings between token ends, globs literally (decision 4): weak, as a comment would do. */
export class TextSearch implements Search {
  readonly by = 'text';
  private readonly words: TokenText;

  constructor(words: TokenText) {
    this.words = words;
  }

  find(leaf: Leaf): 'weak' | undefined {
    return this.words.has(textOf(leaf)) ? 'weak' : undefined;
  }

  spot(_leaf: Leaf, beside: Leaf | undefined): Spot {
    return spotAfter(beside, this.words, 'no value beside it is there yet');
  }
}
