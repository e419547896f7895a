import { Injectable } from '@nestjs/common'
import { ConflictError, NotFoundError } from '@sluice/event'
import { consumersOf, type ConsumerStatus, EventLog, forgetConsumer, liveInstances } from '@sluice/streams'
import { Buses } from '../buses/buses.js'

/** The stream consumers of a bus. */
@Injectable()
export class Consumers {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
  ) {}

  /** By name, with their place on each shard. @throws NotFoundError `UNKNOWN_BUS` */
  async list(busName: string): Promise<ConsumerStatus[]> {
    return consumersOf(this.log, await this.buses.find(busName))
  }

  /**
   * Deletes the checkpoints and state of a consumer that is gone: the bus keeps no events for it any more.
   *
   * @throws NotFoundError `UNKNOWN_BUS`, `UNKNOWN_CONSUMER`
   * @throws ConflictError `CONSUMER_IN_USE` while an instance runs
   */
  async forget(busName: string, consumer: string): Promise<void> {
    const bus = await this.buses.find(busName)
    const about = { bus: busName, consumer }
    const instances = await liveInstances(this.log, busName, consumer)
    if (instances > 0) {
      const message = `${instances} instances read bus '${busName}' as '${consumer}'; stop them first`
      throw new ConflictError('CONSUMER_IN_USE', message, { ...about, instances })
    }
    if (await forgetConsumer(this.log, bus, consumer)) return
    throw new NotFoundError('UNKNOWN_CONSUMER', `there is no stream consumer '${consumer}' of bus '${busName}'`, about)
  }
}
