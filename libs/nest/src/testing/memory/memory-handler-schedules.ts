import { Inject, Injectable } from '@nestjs/common'
import type { ScheduleSettings } from '@sluice/streams'
import { Connections } from '../../connections.js'
import { HandlerSchedules } from '../../schedules/handler-schedules.js'
import type { Memory } from './memory.js'

/** Declares schedules as in production; there are no other instances, and no earlier version. */
@Injectable()
export class MemoryHandlerSchedules extends HandlerSchedules {
  @Inject(Connections) private readonly memory: Memory

  override start(): void {}

  protected override put(name: string, settings: ScheduleSettings): Promise<void> {
    return this.memory.schedules.put(name, settings)
  }

  protected override async lost(): Promise<string[]> {
    return []
  }

  protected override async show(): Promise<void> {}

  protected override async look(): Promise<void> {}

  protected override async leave(): Promise<void> {}
}
