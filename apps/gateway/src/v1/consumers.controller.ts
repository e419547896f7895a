import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common'
import { Consumers } from '@sluice/control'
import { formatPosition } from '@sluice/event'
import type { Caller } from '@sluice/service'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { RequestCaller } from '../server/request-caller.js'
import { pageOf, pageParameters, type PageQuery } from './pages.js'

const consumer = {
  ...{ name: 'billing.Totals.sum', instances: 2 },
  shards: [{ shard: 0, position: '0-1767225600000-0', events: 12, lagMs: 340 }],
}

@Controller('v1/buses/:bus/consumers')
export class ConsumersController {
  constructor(private readonly consumers: Consumers) {}

  @Get()
  @Describe({
    ...{
      id: 'listConsumers',
      action: 'consumers:read',
      tag: 'buses',
      summary: 'List the stream consumers of a bus, by name',
    },
    description: 'Where each stands on each shard, how much is behind it, and how many instances run.',
    query: pageParameters(),
    answers: {
      200: {
        description: 'A page of stream consumers.',
        ...json(ref('StreamConsumerPage'), { items: [consumer], next: null }),
      },
    },
    refuses: ['UNKNOWN_BUS'],
  })
  async list(@RequestCaller() caller: Caller, @Param('bus') bus: string, @Query() query: PageQuery) {
    const found = new Map((await this.consumers.list(bus)).map(one => [one.name, one]))
    const may = (consumer: string) => caller.may('consumers:read', { bus, consumer })
    return pageOf([...found.keys()], query, name => shown(found.get(name)!), may)
  }

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

type ShownConsumer = Awaited<ReturnType<Consumers['list']>>[number]

function shown({ name, instances, shards }: ShownConsumer) {
  const places = shards.map(({ shard, checkpoint, events, lagMs }) => {
    return { shard, position: formatPosition(shard, checkpoint), events: events ?? null, lagMs }
  })
  return { name, instances, shards: places }
}
