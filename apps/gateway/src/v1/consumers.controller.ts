import { Controller, Delete, HttpCode, Param } from '@nestjs/common'
import { Consumers } from '@sluice/control'
import { Describe, noContent } from '../openapi/description.js'

@Controller('v1/buses/:bus/consumers')
export class ConsumersController {
  constructor(private readonly consumers: Consumers) {}

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
  delete(@Param('bus') bus: string, @Param('consumer') consumer: string) {
    return this.consumers.forget(bus, consumer)
  }
}
