import type { IncomingHttpHeaders } from 'node:http'
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Res } from '@nestjs/common'
import { TenantLimits, Tenants } from '@sluice/control'
import type { Caller } from '@sluice/service'
import type { FastifyReply } from 'fastify'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, noContent } from '../openapi/description.js'
import { ref } from '../openapi/schema.js'
import { pageOf, pageParameters, type PageQuery } from './pages.js'
import {
  answerRead,
  answerWritten,
  deleteConditions,
  notModified,
  preconditionOf,
  readConditions,
  writeConditions,
} from './preconditions.js'

const settings = { description: 'ACME Ltd', quota: { eventsPerSecond: 500 } }
const tenant = { name: 'acme', ...settings }
const shown = { ...json(ref('Tenant'), tenant), headers: ['ETag'] }
const use = { buses: 2, rules: 7, keys: 3, bytes: 51_200 }
const shownWithUse = { ...json(ref('Tenant'), { ...tenant, use }), headers: ['ETag'] }

/** Namespaces with keys, grants and buses of their own. */
@Controller('v1/tenants')
export class TenantsController {
  constructor(
    private readonly tenants: Tenants,
    private readonly limits: TenantLimits,
  ) {}

  @Get()
  @Describe({
    ...{ id: 'listTenants', action: 'tenants:read', tag: 'access', summary: 'List tenants, by name' },
    description: 'Those that the caller may see. The default tenant is always there, and is not listed.',
    query: pageParameters(),
    answers: {
      200: { description: 'A page of tenants.', ...json(ref('TenantPage'), { items: [tenant], next: null }) },
    },
  })
  list(@RequestCaller() caller: Caller, @Query() query: PageQuery) {
    const tenants = this.tenants.all()
    const may = (tenant: string) => caller.may('tenants:read', { tenant })
    return pageOf([...tenants.keys()].sort(), query, name => tenants.get(name)!, may)
  }

  @Get(':tenant')
  @Describe({
    ...{ id: 'getTenant', action: 'tenants:read', tag: 'access', summary: 'Show a tenant', headers: readConditions },
    description: 'With what it has of what `limits` bounds.',
    answers: { 200: { description: 'The tenant.', ...shownWithUse }, 304: notModified },
    refuses: ['UNKNOWN_TENANT'],
  })
  async get(
    @Param('tenant') name: string,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | undefined> {
    const tenant = await this.tenants.find(name)
    return answerRead(headers, reply, tenant, { ...tenant, use: await this.limits.useOf(name) })
  }

  @Put(':tenant')
  @Describe({
    ...{ id: 'putTenant', action: 'tenants:write', tag: 'access', summary: 'Make or change a tenant' },
    description:
      'A new one has a bus, `default`. Its first key is made by the root key with the header `Sluice-Tenant`. `quota` bounds what all that is published in the tenant has together.',
    headers: writeConditions,
    body: json(ref('TenantSettings'), settings),
    answers: {
      200: { description: 'The tenant as it is now.', ...shown },
      201: { description: 'It is new.', ...shown },
    },
    refuses: [
      ...(['INVALID_NAME', 'INVALID_TENANT', 'TOO_MANY_TENANTS', 'TOO_MANY_BUSES', 'BUS_BUSY'] as const),
      ...(['REGISTRY_TOO_LARGE', 'NOT_REPLICATED'] as const),
    ],
  })
  async put(
    @Param('tenant') name: string,
    @Body(JsonBody) body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { value, created } = await this.tenants.put(name, body, preconditionOf(headers))
    return answerWritten(reply, created, value, value)
  }

  @Delete(':tenant')
  @HttpCode(204)
  @Describe({
    ...{ id: 'deleteTenant', action: 'tenants:delete', tag: 'access', summary: 'Delete a tenant' },
    description: 'With its default bus. One that has other buses, rules, keys or grants is not deleted.',
    headers: deleteConditions,
    answers: { 204: noContent },
    refuses: ['UNKNOWN_TENANT', 'TENANT_IN_USE', 'BUS_IN_USE', 'BUS_BUSY', 'NOT_REPLICATED'],
  })
  async delete(
    @RequestCaller() caller: Caller,
    @Param('tenant') name: string,
    @Headers() headers: IncomingHttpHeaders,
  ) {
    await this.tenants.delete(caller, name, preconditionOf(headers))
  }
}
