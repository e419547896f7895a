import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common'
import { ApiKeys } from '@sluice/control'
import type { Key } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { JsonBody, OptionalJsonBody } from '../server/json-body.js'
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
  expiresAt: '2027-01-01T00:00:00Z',
  grants: [{ publish: { bus: 'default', pattern: { source: [{ prefix: '/shop/web' }] } } }],
}
const key = {
  ...{ name: 'web-shop', prefix: 'slk_q3xZ0a1b', createdAt: '2026-01-31T12:00:00.000Z', createdBy: 'api-key' },
  ...settings,
}
const secret = 'slk_q3xZ0a1b…'
const shown = { ...json(ref('Key'), key), headers: ['ETag'] }
const shownOnce = { ...json(ref('Key'), { ...key, key: secret }), headers: ['ETag'] }

/** API keys and what they may do. The secret of a key is in the answer that made it, and nowhere else. */
@Controller('v1/keys')
export class KeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Get()
  @Describe({
    ...{ id: 'listKeys', action: 'keys:read', tag: 'access', summary: 'List API keys, by name' },
    description: 'Those that the caller may see, without their secrets.',
    query: pageParameters(),
    answers: { 200: { description: 'A page of keys.', ...json(ref('KeyPage'), { items: [key], next: null }) } },
  })
  async list(@RequestCaller() caller: Caller, @Query() query: PageQuery) {
    const keys = this.keys.all()
    const may = (name: string) => caller.may('keys:read', { key: name })
    const { items, next } = pageOf(ownNames(caller, keys.keys()), query, name => withoutHash(keys.get(name)!), may)
    const uses = await this.keys.lastUses(items.map(({ name }) => name))
    return { items: items.map((key, i) => withUse(key, uses[i])), next }
  }

  @Get(':key')
  @Describe({
    ...{ id: 'getKey', action: 'keys:read', tag: 'access', summary: 'Show an API key', headers: readConditions },
    description: 'With its grants, and when it was last used, to the minute. The secret is not shown.',
    answers: { 200: { description: 'The key.', ...shown }, 304: notModified },
    refuses: ['UNKNOWN_KEY'],
  })
  async get(
    @Param('key') name: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = await this.keys.find(name)
    const [use] = await this.keys.lastUses([name])
    return answerRead(headers, reply, key, withUse(withoutHash(key), use))
  }

  @Put(':key')
  @Describe({
    ...{ id: 'putKey', action: 'keys:write', tag: 'access', summary: 'Make or change an API key' },
    description:
      'The answer that makes a key has its secret in `key`: nobody can see it again. A change keeps the secret. Nobody gives more than he has.',
    headers: writeConditions,
    body: json(ref('KeySettings'), settings),
    answers: {
      200: { description: 'The key as it is now.', ...shown },
      201: { description: 'It is new, and this is its secret.', ...shownOnce },
    },
    refuses: [
      ...([
        'INVALID_NAME',
        'INVALID_KEY',
        'INVALID_PATTERN',
        'PATTERN_TOO_LARGE',
        'TENANT_FULL',
        'TOO_MANY_KEYS',
      ] as const),
      ...(['REGISTRY_TOO_LARGE', 'NOT_REPLICATED'] as const),
    ],
  })
  async put(
    @RequestCaller() caller: Caller,
    @Param('key') name: string,
    @Body(JsonBody) body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { key, created, secret } = await this.keys.put(caller, name, body, preconditionOf(headers))
    return answerWritten(reply, created, key, { ...withoutHash(key), ...(secret === undefined ? {} : { key: secret }) })
  }

  @Post(':key/rotate')
  @HttpCode(200)
  @Describe({
    ...{ id: 'rotateKey', action: 'keys:write', tag: 'access', summary: 'Give an API key another secret' },
    description:
      'The secret that it had works on for `overlapMs`, a day if nothing is said; 0 ends it at once. One that was rotated before it ends at once.',
    headers: deleteConditions,
    body: { ...json(ref('KeyRotation'), { overlapMs: 3_600_000 }), optional: true },
    answers: { 200: { description: 'The key with its new secret.', ...shownOnce } },
    refuses: ['UNKNOWN_KEY', 'INVALID_ROTATION', 'NOT_REPLICATED'],
  })
  async rotate(
    @RequestCaller() caller: Caller,
    @Param('key') name: string,
    @Body(OptionalJsonBody) body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { key, secret } = await this.keys.rotate(caller, name, body, preconditionOf(headers))
    return answerWritten(reply, false, key, { ...withoutHash(key), key: secret })
  }

  @Delete(':key')
  @HttpCode(204)
  @Describe({
    ...{
      id: 'deleteKey',
      action: 'keys:delete',
      tag: 'access',
      summary: 'Revoke an API key',
      headers: deleteConditions,
    },
    description: 'This gateway refuses it from now on, others within a second.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_KEY', 'NOT_REPLICATED'],
  })
  async delete(@RequestCaller() caller: Caller, @Param('key') name: string, @Headers() headers: IncomingHttpHeaders) {
    await this.keys.delete(caller, name, preconditionOf(headers))
  }
}

function withoutHash({ hash: _, sealed: _s, previous, ...key }: Key) {
  return { ...key, ...(previous ? { previous: { prefix: previous.prefix, until: previous.until } } : {}) }
}

function withUse(key: ReturnType<typeof withoutHash>, lastUsedAt: string | undefined) {
  return lastUsedAt === undefined ? key : { ...key, lastUsedAt }
}
