import { Controller, Delete, HttpCode, Param } from '@nestjs/common'
import { Buses } from '@sluice/control'
import { ConflictError, NotFoundError } from '@sluice/event'
import { EventLog, forgetConsumer, liveInstances } from '@sluice/streams'
import { Describe, noContent } from '../openapi/description.js'

@Controller('v1/buses/:bus/consumers')
export class ConsumersController {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
  ) {}

  @Delete(':consumer')
  @HttpCode(204)
  @Describe({
    ...{
      id: 'forgetConsumer',
      action: 'consumers:delete',
      tag: 'buses',
      summary: 'Forget a stream consumer that is gone',
    },
    description:
      'Its checkpoints and state are deleted, and the bus keeps no events for it any more. Refused while an instance runs.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_BUS', 'UNKNOWN_CONSUMER', 'CONSUMER_IN_USE'],
  })
  async delete(@Param('bus') name: string, @Param('consumer') consumer: string) {
    const bus = await this.buses.find(name)
    const instances = await liveInstances(this.log, name, consumer)
    if (instances > 0) {
      const message = `${instances} instances read bus '${name}' as '${consumer}'; stop them first`
      throw new ConflictError('CONSUMER_IN_USE', message, { bus: name, consumer, instances })
    }
    if (await forgetConsumer(this.log, bus, consumer)) return
    const message = `there is no stream consumer '${consumer}' of bus '${name}'`
    throw new NotFoundError('UNKNOWN_CONSUMER', message, { bus: name, consumer })
  }
}
