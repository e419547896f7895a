import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Res } from '@nestjs/common'
import { Buses } from '@sluice/control'
import { busStatus, EventLog } from '@sluice/streams'
import type { FastifyReply } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import { shownBus } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { ownNames, pageOf, pageParameters, type PageQuery } from './pages.js'
import {
  answerRead,
  answerWritten,
  deleteConditions,
  notModified,
  preconditionOf,
  readConditions,
  writeConditions,
} from './preconditions.js'

const bus = { name: 'shop', shards: 4, retentionMs: 86_400_000, dedupeMs: 300_000, durability: 'memory' }
const shown = { ...json(ref('Bus'), bus), headers: ['ETag'] }

@Controller('v1/buses')
export class BusesController {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
  ) {}

  @Get()
  @Describe({
    ...{ id: 'listBuses', action: 'buses:read', tag: 'buses', summary: 'List buses, by name' },
    description: 'Those that the caller may see.',
    query: pageParameters(),
    answers: { 200: { description: 'A page of buses.', ...json(ref('BusPage'), { items: [bus], next: null }) } },
    withoutRedis: true,
  })
  list(@RequestCaller() caller: Caller, @Query() query: PageQuery) {
    const buses = new Map(this.buses.view.buses().map(bus => [bus.name, bus]))
    const may = (bus: string) => caller.may('buses:read', { bus })
    return pageOf(ownNames(caller, buses.keys()), query, name => shownBus(buses.get(name)!), may)
  }

  @Get(':bus')
  @Describe({
    ...{ id: 'getBus', action: 'buses:read', tag: 'buses', summary: 'Show a bus', headers: readConditions },
    answers: { 200: { description: 'The bus.', ...shown }, 304: notModified },
    refuses: ['UNKNOWN_BUS'],
  })
  async get(
    @Param('bus') name: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const bus = shownBus(await this.buses.find(name))
    return answerRead(headers, reply, bus, bus)
  }

  @Get(':bus/status')
  @Describe({
    ...{ id: 'getBusStatus', action: 'buses:read', tag: 'buses', summary: 'Show what a bus holds' },
    description:
      'Its bytes and events, what waits for each subscription, who is behind, who keeps old events from being forgotten, and whether it accepts events.',
    answers: {
      200: {
        description: 'How the bus stands.',
        ...json(ref('BusStatus'), {
          ...{ name: 'shop', bytes: 51_200, events: 120, oldest: '2026-01-31T12:00:00.000Z', shedding: null },
          delayed: { events: 12, due: '2026-02-01T12:00:00.000Z' },
          behind: [{ by: 'router', oldest: '2026-01-30T12:00:00.000Z', lagMs: 90_000_000, events: 40 }],
          blocked: [{ by: 'router', oldest: '2026-01-30T12:00:00.000Z', sinceMs: 3_600_000 }],
          subscriptions: [{ name: 'billing', entries: 3, bytes: 2048, consumers: 2, ageMs: 1200 }],
          shards: [{ shard: 0, events: 120, bytes: 51_200, oldest: '2026-01-31T12:00:00.000Z' }],
        }),
      },
    },
    refuses: ['UNKNOWN_BUS'],
  })
  async status(@Param('bus') name: string): Promise<object> {
    const bus = await this.buses.find(name)
    const status = await busStatus(this.log, bus, this.buses.view.subscriptions(name))
    return {
      name,
      bytes: status.bytes,
      ...(bus.maxBytes === undefined ? {} : { maxBytes: bus.maxBytes }),
      events: status.events,
      oldest: isoTime(status.oldestMs),
      delayed: { events: status.delayed, due: isoTime(status.nextDueMs) },
      shedding: status.full ?? null,
      behind: status.behind.map(({ by, events, oldestMs, lagMs }) => {
        return { by, oldest: isoTime(oldestMs), lagMs, events: events ?? null }
      }),
      blocked: status.blocked.map(({ by, oldestMs, sinceMs }) => ({ by, oldest: isoTime(oldestMs), sinceMs })),
      subscriptions: status.subscriptions,
      shards: status.shards.map(({ events, bytes, oldestMs }, shard) => {
        return { shard, events, bytes, oldest: isoTime(oldestMs) }
      }),
    }
  }

  @Put(':bus')
  @Describe({
    ...{ id: 'putBus', action: 'buses:write', tag: 'buses', summary: 'Make or change a bus', headers: writeConditions },
    description: 'A bus that is there can get more shards, never fewer. What `getBus` shows can be sent back.',
    body: json(ref('BusSettings'), { shards: 4, retentionMs: 86_400_000 }),
    answers: { 200: { description: 'The bus as it is now.', ...shown }, 201: { description: 'It is new.', ...shown } },
    refuses: [
      ...(['INVALID_NAME', 'INVALID_BUS', 'BUS_EXISTS', 'BUS_BUSY', 'TENANT_FULL', 'TOO_MANY_BUSES'] as const),
      ...(['NOT_DURABLE', 'NOT_REPLICATED', 'BUS_GROWING', 'BUS_RESTORING'] as const),
    ],
  })
  async put(
    @Param('bus') name: string,
    @Body(JsonBody) settings: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created } = await this.buses.put(name, settings, preconditionOf(headers))
    const bus = shownBus(value)
    return answerWritten(reply, created, bus, bus)
  }

  @Delete(':bus')
  @HttpCode(204)
  @Describe({
    ...{
      id: 'deleteBus',
      action: 'buses:delete',
      tag: 'buses',
      summary: 'Delete a bus and everything it holds',
      headers: deleteConditions,
    },
    description: 'A bus that has rules is not deleted; the answer names some of those that the caller may see.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_BUS', 'BUS_IN_USE', 'BUS_IS_DEFAULT', 'BUS_IS_RESERVED', 'BUS_BUSY', 'NOT_REPLICATED'],
  })
  async delete(@RequestCaller() caller: Caller, @Param('bus') name: string, @Headers() headers: IncomingHttpHeaders) {
    await this.buses.delete(caller, name, preconditionOf(headers))
  }
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
