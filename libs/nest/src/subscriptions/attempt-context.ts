import type { Delivery } from '@sluice/delivery'
import type { EventContext } from '../handlers/event-context.js'
import type { Deadline } from './deadline.js'

/** A class, because the getter of an object literal is created for each object, which costs more than the rest of an attempt. */
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
