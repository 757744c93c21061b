import type { Fact, Search } from './model.ts';
import { every, not } from './evaluate.ts';
import { isNamed } from './membership.ts';
import type { Literal, Node } from './normal-form.ts';

/** A property must exist whose name and value satisfy schemas. */
export interface Wanted {
  name: Literal[];
  value: Literal[];
}

type Rule = (name: string) => boolean | undefined;

/** What the facts about an object say of its properties. */
export class ObjectFacts {
  least = 0;
  most = Infinity;
  readonly required = new Set<string>();
  readonly forbidden = new Set<string>();
  /** What all names satisfy. */
  readonly names: Literal[] = [];
  readonly wanted: Wanted[] = [];
  /** All names that the facts mention. */
  readonly mentioned = new Set<string>();
  /** Schemas of names that tell other names apart from each other. */
  readonly distinctions = new Set<Literal>();
  private readonly byName = new Map<string, Literal[]>();
  private readonly rules: { applies: Rule; is: Literal }[] = [];
  private readonly search: Search;

  constructor(facts: readonly Fact[], search: Search) {
    this.search = search;
    for (const fact of facts) this.note(fact);
    for (const { name } of this.wanted) name.forEach((one) => this.distinctions.add(Math.abs(one)));
  }

  /** What the value of a property satisfies. */
  goal(name: string): Literal[] {
    // A rule that may or may not apply is left out: what is found is checked again.
    const others = this.rules.filter(({ applies }) => applies(name) === true).map(({ is }) => is);
    return [...(this.byName.get(name) ?? []), ...others];
  }

  /** Whether an object may have a property of this name; undefined where that is not known. */
  allows(name: string): boolean | undefined {
    if (this.forbidden.has(name)) return false;
    return every(this.names, (is) => this.search.evaluator.accepts(is, name));
  }

  private note({ node, holds }: Fact): void {
    switch (node.kind) {
      case 'lower':
        if (holds) this.least = Math.max(this.least, node.bound);
        else this.most = Math.min(this.most, node.bound - 1);
        break;
      case 'required':
        this.mentioned.add(node.name);
        (holds ? this.required : this.forbidden).add(node.name);
        break;
      case 'property':
        this.mentioned.add(node.name);
        if (!holds) this.required.add(node.name);
        this.byName.set(node.name, [...(this.byName.get(node.name) ?? []), holds ? node.is : -node.is]);
        break;
      case 'names':
        if (holds) this.names.push(node.is);
        else this.wanted.push({ name: [-node.is], value: [] });
        break;
      case 'matching':
        this.noteMatching(node.pattern, node.is, holds);
        break;
      case 'others':
        this.noteOthers(node, holds);
        break;
      default:
    }
  }

  private noteMatching(pattern: string, is: Literal, holds: boolean): void {
    const { form, patterns } = this.search;
    const name = form.add({ kind: 'pattern', source: pattern });
    this.distinctions.add(name);
    if (holds) this.rules.push({ applies: (one) => patterns.matches(pattern, one), is });
    else this.wanted.push({ name: [name], value: [-is] });
  }

  private noteOthers(node: Node & { kind: 'others' }, holds: boolean): void {
    const { form } = this.search;
    const { names, patterns, is } = node;
    const listed = patterns.map((source) => form.add({ kind: 'pattern', source }));
    listed.forEach((one) => this.distinctions.add(one));
    names.forEach((name) => this.mentioned.add(name));
    const isOther: Rule = (name) => {
      if (isNamed(name, node)) return false;
      return every(patterns, (source) => not(this.search.patterns.matches(source, name)));
    };
    if (holds) this.rules.push({ applies: isOther, is });
    else
      this.wanted.push({
        name: [...listed.map((one) => -one), ...(names.length > 0 ? [-form.values(names)] : [])],
        value: [-is],
      });
  }
}
