import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common'
import { LogLevelSettings, type ShownLevels } from '@sluice/control'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { JsonBody } from '../server/json-body.js'

const example: ShownLevels = {
  ...{ levels: 'fan-out=debug', until: '2026-01-31T12:15:00.000Z', base: 'info' },
  areas: { 'fan-out': 'deliveries; with `debug` also each attempt that succeeded' },
}
const shown = json(ref('LogLevels'), example)

/** Which lines all processes log. */
@Controller('v1/log-levels')
export class LogLevelsController {
  constructor(private readonly levels: LogLevelSettings) {}

  @Get()
  @Describe({
    ...{ id: 'getLogLevels', action: 'logs:read', tag: 'platform', summary: 'Show the levels of the log' },
    answers: { 200: { description: 'What was set for all processes, and what there is to set.', ...shown } },
  })
  show(): Promise<ShownLevels> {
    return this.levels.show()
  }

  @Put()
  @Describe({
    ...{ id: 'putLogLevels', action: 'logs:write', tag: 'platform', summary: 'Set the levels of the log for a while' },
    description:
      'For all processes of the platform, without a restart. They go over `LOG_LEVEL`: `fan-out=debug` leaves all other areas as they are, `debug` is for all. Each process follows within 5 s, and goes back by itself when the time is over.',
    body: json(ref('LogLevelsRequest'), { levels: 'fan-out=debug', seconds: 900 }),
    answers: { 200: { description: 'They are set.', ...shown } },
    refuses: ['INVALID_LOG_LEVELS'],
  })
  put(@Body(JsonBody) body: unknown): Promise<ShownLevels> {
    return this.levels.put(body)
  }

  @Delete()
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteLogLevels', action: 'logs:write', tag: 'platform', summary: 'Log by LOG_LEVEL again' },
    answers: { 204: noContent },
  })
  async forget(): Promise<void> {
    await this.levels.forget()
  }
}
