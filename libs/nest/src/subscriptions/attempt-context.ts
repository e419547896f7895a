import type { Delivery } from '@sluice/delivery'
import type { EventContext } from '../handlers/event-context.js'
import type { Deadline } from './deadline.js'

/** A class and no literal: the getter of a literal is made anew for each, and that costs more than all else of an attempt. */
export class AttemptContext implements EventContext {
  readonly bus: string
  readonly position: string
  readonly rule: string
  readonly redrives: number
  readonly #deadline: Deadline

  constructor(
    { bus, position, rule, redrives }: Delivery,
    readonly attempt: number,
    deadline: Deadline,
  ) {
    this.bus = bus
    this.position = position
    this.rule = rule
    this.redrives = redrives
    this.#deadline = deadline
  }

  get signal(): AbortSignal {
    return this.#deadline.signal
  }
}
