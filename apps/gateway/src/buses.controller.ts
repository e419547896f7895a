import { Body, Controller, Delete, Get, HttpCode, Param, Put, Res } from '@nestjs/common'
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger'
import { busStatus, EventLog } from '@sluice/streams'
import type { FastifyReply } from 'fastify'
import { withoutGrowth } from '@sluice/registry'
import { Buses } from './buses.service.js'
import { JsonBody } from './json-body.js'

@ApiTags('buses')
@Controller('v1/buses')
export class BusesController {
  constructor(
    private readonly buses: Buses,
    private readonly log: EventLog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List buses' })
  list() {
    return { items: this.buses.view.buses().map(withoutGrowth) }
  }

  @Get(':bus')
  @ApiOperation({ summary: 'Show a bus' })
  async get(@Param('bus') name: string) {
    return withoutGrowth(await this.buses.find(name))
  }

  @Get(':bus/status')
  @ApiOperation({
    summary: 'Show what a bus holds',
    description:
      'Its bytes and events, what waits for each subscription, who keeps old events from being forgotten, and whether it accepts events.',
  })
  async status(@Param('bus') name: string) {
    const bus = await this.buses.find(name)
    const status = await busStatus(this.log, bus, this.buses.view.subscriptions(name))
    return {
      name,
      bytes: status.bytes,
      ...(bus.maxBytes === undefined ? {} : { maxBytes: bus.maxBytes }),
      events: status.events,
      oldest: isoTime(status.oldestMs),
      shedding: status.full ?? null,
      blocked: status.blocked.map(({ by, oldestMs, sinceMs }) => ({ by, oldest: isoTime(oldestMs), sinceMs })),
      subscriptions: status.subscriptions,
    }
  }

  @Put(':bus')
  @ApiOperation({
    summary: 'Create or change a bus',
    description: 'A bus that exists can get more shards, never fewer.',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/BusSettings' } })
  async put(
    @Param('bus') name: string,
    @Body(JsonBody) settings: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created } = await this.buses.put(name, settings)
    void reply.status(created ? 201 : 200)
    return withoutGrowth(value)
  }

  @Delete(':bus')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a bus and everything it holds',
    description: 'A bus that still has rules is not deleted; the answer names them.',
  })
  async delete(@Param('bus') name: string) {
    await this.buses.delete(name)
  }
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
