import { Inject, Injectable } from '@nestjs/common'
import { Connections } from '../../connections.js'
import { MODULE_OPTIONS_TOKEN, type SluiceOptions } from '../../options.js'
import { HandlerCircuits } from '../../subscriptions/handler-circuits.js'
import type { Memory } from './memory.js'

/** The circuits of production by the clock of the test, without the random share of their times. */
@Injectable()
export class MemoryHandlerCircuits extends HandlerCircuits {
  constructor(@Inject(Connections) memory: Memory, @Inject(MODULE_OPTIONS_TOKEN) options: SluiceOptions) {
    super(memory as unknown as Connections, options)
    memory.forget(() => this.clear())
  }

  protected override share(): undefined {}

  protected override time(connections: Connections) {
    const { clock } = connections as unknown as Memory
    return { clock: () => clock.now(), random: () => 0 }
  }
}
