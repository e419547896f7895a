import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common'
import { type MadeLink, PortalLinks, type ShownLink } from '@sluice/control'
import type { Caller } from '@sluice/service'
import { JsonBody } from '../server/json-body.js'
import { RequestCaller } from '../server/request-caller.js'
import { Describe, json, noContent } from '../openapi/description.js'
import { list, object, ref, text, time } from '../openapi/schema.js'

const link = {
  ...{ id: 'q3Yw6bJmT0eJb1x2Z9KfLA', key: 'acme-portal', frameAncestors: ['https://app.acme.example'], by: 'api-key' },
  ...{ createdAt: '2026-01-31T12:00:00.000Z', expiresAt: '2026-01-31T12:15:00.000Z' },
}
const url = `https://sluice.example/portal/${link.id}#Zq0yq0u2c3Vn0rM3kz1J3q6l5o8b7N2e4W9t1X0yAbc`

@Controller('v1/portal-links')
export class PortalLinksController {
  constructor(private readonly links: PortalLinks) {}

  @Post()
  @Describe({
    ...{ id: 'makePortalLink', action: 'portal-links:write', tag: 'access', summary: 'Make a link to the portal' },
    description:
      'For a short time it opens what one API key may see and do, without the key: `url` has its token in the fragment, which only this answer shows. The caller needs the right to make the key, and all that the key may do.',
    body: json(ref('PortalLinkRequest'), { key: 'acme-portal', frameAncestors: ['https://app.acme.example'] }),
    answers: { 201: { description: 'It is made.', ...json(ref('MadePortalLink'), { ...link, url }) } },
    refuses: ['INVALID_PORTAL_LINK', 'UNKNOWN_KEY', 'TOO_MANY_PORTAL_LINKS'],
  })
  make(@RequestCaller() caller: Caller, @Body(JsonBody) body: unknown): Promise<MadeLink> {
    return this.links.make(caller, body)
  }

  @Get()
  @Describe({
    ...{ id: 'listPortalLinks', action: 'portal-links:read', tag: 'access' },
    summary: 'List the links to the portal that still work, without their tokens',
    answers: {
      200: { description: 'The links.', ...json(object({ items: list(ref('PortalLink')) }), { items: [link] }) },
    },
  })
  async list(@RequestCaller() caller: Caller): Promise<{ items: ShownLink[] }> {
    return { items: await this.links.list(caller) }
  }

  @Delete(':link')
  @HttpCode(204)
  @Describe({
    ...{ id: 'revokePortalLink', action: 'portal-links:delete', tag: 'access', summary: 'End a link to the portal' },
    description: 'And all sessions that were opened by it, at their next request.',
    answers: { 204: noContent },
    refuses: ['UNKNOWN_PORTAL_LINK'],
  })
  async revoke(@RequestCaller() caller: Caller, @Param('link') id: string) {
    await this.links.revoke(caller, id)
  }

  @Post(':link/session')
  @HttpCode(200)
  @Describe({
    ...{ id: 'openPortal', tag: 'access', summary: 'Exchange the token of a link for a bearer token' },
    description:
      'Needs no key. The page keeps the bearer token in memory; it works for an hour, and no longer than the link and its key. The link may be opened again while it works.',
    body: json(object({ token: { ...text, description: 'What stands behind `#` in the link.' } }), {
      token: url.split('#')[1],
    }),
    answers: {
      200: {
        description: 'To be sent as `Authorization: Bearer`.',
        ...json(object({ token: text, expiresAt: time, linkExpiresAt: time }), {
          ...{ token: 'slp_…', expiresAt: link.expiresAt, linkExpiresAt: link.expiresAt },
        }),
      },
    },
    refuses: ['UNKNOWN_PORTAL_LINK', 'INVALID_PORTAL_LINK', 'ACCESS_UNKNOWN'],
  })
  open(@Param('link') id: string, @Body(JsonBody) body: unknown) {
    return this.links.exchange(id, body)
  }
}
