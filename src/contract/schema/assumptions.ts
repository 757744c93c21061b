interface Provisional {
  key: string;
  /** The least depth of an open goal that the answer assumes to have none. */
  depends: number;
}

/** Answers to goals. One that assumes something about goals that are still open holds as long as these are. */
export class Assumptions<T> {
  private readonly answers = new Map<string, { answer: T; depends: number }>();
  private provisional: Provisional[] = [];
  private readonly outer: number[] = [];
  private lowest = Infinity;

  get(key: string): T | undefined {
    const known = this.answers.get(key);
    if (known === undefined) return undefined;
    this.assume(known.depends);
    return known.answer;
  }

  /** The answer that is being worked out assumes that the goal open at this depth has none. */
  assume(depth: number): void {
    this.lowest = Math.min(this.lowest, depth);
  }

  begin(): void {
    this.outer.push(this.lowest);
    this.lowest = Infinity;
  }

  /** Stores the answer to the goal at `depth`; `confirms`: it is the one that others assumed. */
  end(key: string, answer: T, depth: number, confirms: boolean): void {
    const depends = confirms && this.lowest < depth ? this.lowest : Infinity;
    if (confirms) this.settle(depth, depends);
    else this.forget(depth);
    this.answers.set(key, { answer, depends });
    if (depends !== Infinity) this.provisional.push({ key, depends });
    this.lowest = Math.min(this.outer.pop() ?? Infinity, depends);
  }

  private settle(depth: number, depends: number): void {
    this.provisional = this.provisional.filter((one) => {
      if (one.depends < depth) return true;
      one.depends = depends;
      const known = this.answers.get(one.key);
      if (known !== undefined) known.depends = depends;
      return depends !== Infinity;
    });
  }

  private forget(depth: number): void {
    this.provisional = this.provisional.filter((one) => {
      if (one.depends < depth) return true;
      this.answers.delete(one.key);
      return false;
    });
  }
}
