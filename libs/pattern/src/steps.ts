import { TooCostly } from './too-costly.js'

/** The steps that explaining one event may take, counted down. */
export class Steps {
  private spent = 0

  constructor(private readonly most: number) {}

  get left(): number {
    return this.most - this.spent
  }

  /** @throws TooCostly */
  spend(steps: number): void {
    if ((this.spent += steps) > this.most) throw new TooCostly(this.most, '')
  }
}
