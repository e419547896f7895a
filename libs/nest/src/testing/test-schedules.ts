import type { MemoryScheduler } from './memory/memory-scheduler.js'

/** Lets a test look at the schedules of `@Scheduled` methods: `events.schedules`. Names are `<service>.<Class>.<method>`, or `<service>.<name>`. */
export class TestSchedules {
  constructor(private readonly scheduler: MemoryScheduler) {}

  /** In order. */
  names(): string[] {
    return this.scheduler.names
  }

  /** The next runs of one, after the time of the clock. @throws NotFoundError `UNKNOWN_SCHEDULE` */
  next(name: string, count = 1): Date[] {
    return this.scheduler.next(name, count).map(time => new Date(time))
  }

  /** Publishes its event with the time of now. It moves no other run and is not counted. @throws NotFoundError `UNKNOWN_SCHEDULE` */
  run(name: string): Promise<void> {
    return this.scheduler.run(name)
  }

  /** As if the platform were down: no runs are made. Those that come due by the clock are missed a minute later. */
  stop(): void {
    this.scheduler.stop()
  }

  /** Makes runs again. What becomes of those that were missed, `missed` says. They are made when the clock is advanced, by 0 too. */
  start(): void {
    this.scheduler.start()
  }
}
