import { TooCostly } from './too-costly.js'

/** Steps that some work may take, counted down. */
export class Steps {
  private spent = 0

  constructor(readonly most: number) {}

  get left(): number {
    return this.most - this.spent
  }

  /** @throws TooCostly */
  spend(steps: number): void {
    if ((this.spent += steps) > this.most) throw new TooCostly(this.most, '')
  }
}
