import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common'
import { ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger'
import { NotFoundError } from '@sluice/event'
import type { FastifyReply } from 'fastify'
import { checkRedrive, DeadLetters, filterOf } from './dead-letters.service.js'
import { JsonBody } from './json-body.js'

@ApiTags('dead letters')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Get()
  @ApiOperation({
    summary: 'List dead letters, newest first',
    description: 'Pages: give `next` of one answer as `cursor` of the next request.',
  })
  @ApiQuery({ name: 'bus', required: false })
  @ApiQuery({ name: 'rule', required: false })
  @ApiQuery({ name: 'target', required: false })
  @ApiQuery({ name: 'reason', required: false })
  @ApiQuery({
    name: 'destination',
    required: false,
    description: "A subscription's or queue's name, or a webhook's URL",
  })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 } })
  @ApiQuery({ name: 'cursor', required: false })
  list(@Query() query: Record<string, string>) {
    const { limit, cursor, ...filter } = query
    return this.letters.list(filterOf(filter), limit, cursor)
  }

  @Get('redrives/:id')
  @ApiOperation({ summary: 'How a redrive stands' })
  async redriveState(@Param('id') id: string) {
    const redrive = await this.letters.redriveState(id)
    if (!redrive) throw new NotFoundError('UNKNOWN_REDRIVE', `there is no redrive '${id}'`, { redrive: id })
    return redrive
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a dead letter with its event and every attempt' })
  async get(@Param('id') id: string) {
    const letter = await this.letters.get(id)
    if (!letter)
      throw new NotFoundError('UNKNOWN_DEAD_LETTER', `there is no dead letter '${id}'; it may have been redriven`, {
        id,
      })
    return letter
  }

  @Post('redrive')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Send dead letters again',
    description:
      'By ids or by filter, each to the one target that failed. 200 when it is done; 202 with an id to ask for while it runs.',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/Redrive' } })
  async redrive(@Body(JsonBody) body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const redrive = await this.letters.redrive(checkRedrive(body))
    void reply.status(redrive.state === 'running' ? 202 : 200)
    return redrive
  }
}
