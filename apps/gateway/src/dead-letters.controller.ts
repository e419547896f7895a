import { applyDecorators, Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common'
import { ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger'
import { letterFilterFields } from '@sluice/delivery'
import { NotFoundError } from '@sluice/event'
import { checkDeletion, checkLimit, filterOf, groupFilterFields, page, parseCursor } from './dead-letters.checks.js'
import { DeadLetters } from './dead-letters.service.js'
import { JsonBody } from './json-body.js'

const limitSchema = { type: 'integer', minimum: 1, maximum: page.most, default: page.default }

function FilterQueries(fields: readonly string[]) {
  return applyDecorators(...fields.map(name => ApiQuery({ name, required: false })))
}

@ApiTags('dead letters')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Get()
  @ApiOperation({
    summary: 'List dead letters, newest first',
    description: 'Pages: give `next` of one answer as `cursor` of the next request.',
  })
  @FilterQueries(letterFilterFields)
  @ApiQuery({ name: 'limit', required: false, schema: limitSchema })
  @ApiQuery({ name: 'cursor', required: false })
  list(@Query() query: Record<string, string>) {
    const { limit, cursor, ...filter } = query
    return this.letters.list(filterOf(filter), checkLimit(limit), parseCursor(cursor))
  }

  @Get('groups')
  @ApiOperation({
    summary: 'Group dead letters by what went wrong, the largest group first',
    description: 'A group is a target, a reason and an error without what differs from event to event: a fingerprint.',
  })
  @FilterQueries(groupFilterFields)
  @ApiQuery({ name: 'limit', required: false, schema: limitSchema })
  groups(@Query() query: Record<string, string>) {
    const { limit, ...filter } = query
    return this.letters.groups(filterOf(filter, groupFilterFields), checkLimit(limit))
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a dead letter with its event and every attempt' })
  async get(@Param('id') id: string) {
    return (await this.letters.get(id)) ?? unknown(id)
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a dead letter and its event for good' })
  async deleteOne(@Param('id') id: string) {
    if (!(await this.letters.deleteOne(id))) unknown(id)
  }

  @Post('delete')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Delete dead letters for good',
    description:
      'By ids or by filter. With `dryRun` it says what it would delete. Where there are more than it deletes in some seconds, `next` is the `cursor` of the next request.',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/Deletion' } })
  delete(@Body(JsonBody) body: unknown) {
    const { select, dryRun, before } = checkDeletion(body)
    return dryRun ? this.letters.matching(select) : this.letters.delete(select, before)
  }
}

function unknown(id: string): never {
  const message = `there is no dead letter '${id}'; it may have been redriven or deleted`
  throw new NotFoundError('UNKNOWN_DEAD_LETTER', message, { id })
}
