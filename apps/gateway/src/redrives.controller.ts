import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common'
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger'
import { isUnderWay } from '@sluice/queues'
import type { FastifyReply } from 'fastify'
import { TakesAnEvent } from './bodies.js'
import { checkRedrive } from './dead-letters.checks.js'
import { JsonBody } from './json-body.js'
import { Redrives } from './redrives.service.js'

@ApiTags('dead letters')
@Controller('v1/dead-letters')
export class RedrivesController {
  constructor(private readonly redrives: Redrives) {}

  @Post('redrive')
  @TakesAnEvent()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send dead letters again',
    description:
      'By ids or by filter, oldest event first, each to the one target that failed or all to another. With `dryRun` it says what it would send. 200 when it is done; 202 with an id to ask for while it runs.',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/Redrive' } })
  async redrive(@Body(JsonBody) body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const request = checkRedrive(body)
    if (request.dryRun) return this.redrives.dryRun(request)
    const redrive = await this.redrives.start(request)
    void reply.status(isUnderWay(redrive) ? 202 : 200)
    return redrive
  }

  @Get('redrives')
  @ApiOperation({ summary: 'List the latest redrives, newest first' })
  async list() {
    return { items: await this.redrives.list() }
  }

  @Get('redrives/:id')
  @ApiOperation({ summary: 'How a redrive stands' })
  get(@Param('id') id: string) {
    return this.redrives.get(id)
  }

  @Delete('redrives/:id')
  @ApiOperation({ summary: 'Stop a redrive before its next letters', description: 'What it sent stays sent.' })
  cancel(@Param('id') id: string) {
    return this.redrives.cancel(id)
  }
}
