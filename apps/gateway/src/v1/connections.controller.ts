import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Res } from '@nestjs/common'
import { Connections } from '@sluice/control'
import { shownConnection } from '@sluice/registry'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
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

const credentials = {
  ...{ type: 'oauth2', tokenUrl: 'https://login.crm.example/token', clientId: 'sluice', scope: 'orders' },
}
const settings = {
  origins: ['https://api.crm.example'],
  credentials: { ...credentials, clientSecret: 'yl4Qm0Jx2w' },
}
const connection = { name: 'crm', ...settings, credentials: { ...credentials, clientSecret: '***' } }
const shown = { ...json(ref('Connection'), connection), headers: ['ETag'] }

/** Credentials that targets use by name. */
@Controller('v1/connections')
export class ConnectionsController {
  constructor(private readonly connections: Connections) {}

  @Get()
  @Describe({
    ...{ id: 'listConnections', action: 'connections:read', tag: 'rules', summary: 'List connections, by name' },
    description: 'Those that the caller may see, without their secrets.',
    query: pageParameters(),
    answers: {
      200: {
        description: 'A page of connections.',
        ...json(ref('ConnectionPage'), { items: [connection], next: null }),
      },
    },
  })
  list(@RequestCaller() caller: Caller, @Query() query: PageQuery) {
    const connections = this.connections.all()
    const may = (name: string) => caller.may('connections:read', { connection: name })
    return pageOf(ownNames(caller, connections.keys()), query, name => shownConnection(connections.get(name)!), may)
  }

  @Get(':connection')
  @Describe({
    ...{ id: 'getConnection', action: 'connections:read', tag: 'rules', summary: 'Show a connection' },
    description: 'Without its secret: `***` stands in its place, and keeps it where it is sent back.',
    headers: readConditions,
    answers: { 200: { description: 'The connection.', ...shown }, 304: notModified },
    refuses: ['UNKNOWN_CONNECTION'],
  })
  async get(
    @Param('connection') name: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const connection = await this.connections.find(name)
    return answerRead(headers, reply, connection, shownConnection(connection))
  }

  @Put(':connection')
  @Describe({
    ...{ id: 'putConnection', action: 'connections:write', tag: 'rules', summary: 'Make or change a connection' },
    description:
      'Deliveries use what is put from their next attempt on. A secret is not shown again. Where `origins` get more, or `tokenUrl` changes, the secret is to be sent too.',
    headers: writeConditions,
    body: json(ref('ConnectionSettings'), settings),
    answers: {
      200: { description: 'The connection as it is now.', ...shown },
      201: { description: 'It is new.', ...shown },
    },
    refuses: [
      ...(['INVALID_CONNECTION', 'INVALID_NAME', 'FORBIDDEN_ADDRESS', 'TOO_MANY_CONNECTIONS'] as const),
      ...(['REGISTRY_TOO_LARGE', 'SECRET_KEY_MISSING', 'SECRET_DAMAGED', 'NOT_REPLICATED'] as const),
    ],
  })
  async put(
    @RequestCaller() caller: Caller,
    @Param('connection') name: string,
    @Body(JsonBody) body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created } = await this.connections.put(caller, name, body, preconditionOf(headers))
    return answerWritten(reply, created, value, shownConnection(value))
  }

  @Delete(':connection')
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteConnection', action: 'connections:delete', tag: 'rules', summary: 'Delete a connection' },
    description: 'One that rules use is not deleted.',
    headers: deleteConditions,
    answers: { 204: noContent },
    refuses: ['UNKNOWN_CONNECTION', 'CONNECTION_IN_USE', 'NOT_REPLICATED'],
  })
  async delete(
    @RequestCaller() caller: Caller,
    @Param('connection') name: string,
    @Headers() headers: IncomingHttpHeaders,
  ) {
    await this.connections.delete(caller, name, preconditionOf(headers))
  }
}
