import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Res } from '@nestjs/common'
import { Grants } from '@sluice/control'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
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

const settings = {
  to: { group: 'support' },
  grants: [{ read: { bus: 'default', redact: ['data.customer.email'] } }, { redrive: { bus: 'default' } }],
}
const grants = { name: 'support', createdAt: '2026-01-31T12:00:00.000Z', createdBy: 'api-key', ...settings }
const shown = { ...json(ref('Grants'), grants), headers: ['ETag'] }

/** Documents of grants: what keys, groups and subjects of tokens may do. */
@Controller('v1/grants')
export class GrantsController {
  constructor(private readonly grants: Grants) {}

  @Get()
  @Describe({
    ...{ id: 'listGrants', action: 'grants:read', tag: 'access', summary: 'List documents of grants, by name' },
    description: 'Those that the caller may see.',
    query: pageParameters(),
    answers: { 200: { description: 'A page of them.', ...json(ref('GrantsPage'), { items: [grants], next: null }) } },
  })
  list(@RequestCaller() caller: Caller, @Query() query: PageQuery) {
    const documents = this.grants.all()
    const may = (name: string) => caller.may('grants:read', { grants: name })
    return pageOf(ownNames(caller, documents.keys()), query, name => documents.get(name)!, may)
  }

  @Get(':grants')
  @Describe({
    ...{ id: 'getGrants', action: 'grants:read', tag: 'access', summary: 'Show a document of grants' },
    headers: readConditions,
    answers: { 200: { description: 'The document.', ...shown }, 304: notModified },
    refuses: ['UNKNOWN_GRANTS'],
  })
  async get(
    @Param('grants') name: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const document = await this.grants.find(name)
    return answerRead(headers, reply, document, document)
  }

  @Put(':grants')
  @Describe({
    ...{ id: 'putGrants', action: 'grants:write', tag: 'access', summary: 'Give grants' },
    description:
      'To a key, a group or a subject, beside what other documents give. Grants add up; there is none that denies. Nobody gives more than he has.',
    headers: writeConditions,
    body: json(ref('GrantsSettings'), settings),
    answers: {
      200: { description: 'The document as it is now.', ...shown },
      201: { description: 'It is new.', ...shown },
    },
    refuses: [
      ...(['INVALID_NAME', 'INVALID_GRANTS', 'INVALID_PATTERN', 'PATTERN_TOO_LARGE', 'TOO_MANY_GRANTS'] as const),
      ...(['REGISTRY_TOO_LARGE', 'NOT_REPLICATED'] as const),
    ],
  })
  async put(
    @RequestCaller() caller: Caller,
    @Param('grants') name: string,
    @Body(JsonBody) body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created } = await this.grants.put(caller, name, body, preconditionOf(headers))
    return answerWritten(reply, created, value, value)
  }

  @Delete(':grants')
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteGrants', action: 'grants:delete', tag: 'access', summary: 'Take grants back' },
    description: 'In force on this gateway at once, on others within a second.',
    headers: deleteConditions,
    answers: { 204: noContent },
    refuses: ['UNKNOWN_GRANTS', 'NOT_REPLICATED'],
  })
  async delete(
    @RequestCaller() caller: Caller,
    @Param('grants') name: string,
    @Headers() headers: IncomingHttpHeaders,
  ) {
    await this.grants.delete(caller, name, preconditionOf(headers))
  }
}
