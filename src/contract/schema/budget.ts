/** Bounds the work of a comparison by steps, not by time, so that its answer is the same on every machine. */
export class Budget {
  private left: number;

  constructor(steps: number) {
    this.left = steps;
  }

  /** False once it is used up. */
  spend(steps = 1): boolean {
    this.left -= steps;
    return this.left >= 0;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }
}
