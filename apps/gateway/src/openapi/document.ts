import { RequestMethod, type Type } from '@nestjs/common'
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js'
import { everyCaller, isPublic } from '@sluice/service'
import { codes, type Code } from './codes.js'
import { components, pathParameters, tags } from './components.js'
import { type Answer, type Description, descriptionOf } from './description.js'
import { problemSchema } from './problems.js'

/** The parts of an OpenAPI 3.1 document that this code reads. */
export interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, object>>
  readonly components: { readonly schemas: Record<string, object> }
}

interface Route {
  readonly method: string
  /** In Fastify's form: `/v1/buses/:bus`. */
  readonly url: string
  readonly description: Description
}

/**
 * The OpenAPI document, made from the descriptions of the routes.
 *
 * @param server the address of the gateway for callers
 * @throws Error if a route has no description, or declares no action and is not public
 */
export function openApi(controllers: readonly Type[], server = '/'): Document {
  const paths: Document['paths'] = {}
  for (const { method, url, description } of controllers.flatMap(routesOf)) {
    const path = url.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [method]: operation(url, description) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sluice',
      summary: 'Eventing on Redis Streams: CloudEvents in, rules decide, handlers, webhooks and queues receive.',
      description:
        'Errors are RFC 9457 `application/problem+json` with a stable `code`. Lists come in pages: `next` of one answer is the `cursor` of the next request. A query parameter that a route of `/v1` does not have is refused. A caller sees its own tenant only; the root key names another than the default one in the header `Sluice-Tenant`.',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      contact: { name: 'Sluice' },
    },
    servers: [{ url: server, description: 'This gateway' }],
    security: [{ key: [] }],
    tags,
    paths,
    components,
  } as Document
}

function routesOf(controller: Type): Route[] {
  const prefix = Reflect.getMetadata(PATH_METADATA, controller) as string
  const handlers = Object.getOwnPropertyNames(controller.prototype).flatMap(key => {
    if (key === 'constructor') return []
    const handler = Object.getOwnPropertyDescriptor(controller.prototype, key)!.value as unknown
    return typeof handler === 'function' ? [handler] : []
  })
  return handlers.flatMap(handler => {
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined
    if (path === undefined) return []
    const description = descriptionOf(handler)
    if (!description) throw new Error(`${controller.name}.${handler.name} is a route without @Describe`)
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]!.toLowerCase()
    const parts = [prefix, path].flatMap(part => part.split('/')).filter(Boolean)
    const url = `/${parts.join('/')}`
    if (!description.action && !isPublic(url)) throw new Error(`${description.id} declares no action in @Describe`)
    return [{ method, url, description }]
  })
}

function operation(url: string, described: Description): object {
  const { id, action, tag, summary, description, query = {}, headers = {}, body } = described
  const names = [...url.matchAll(/:(\w+)/g)].map(match => match[1]!)
  const parameters = [
    ...names.map(name => pathParameters(url, name)),
    ...Object.entries(query).map(([name, parameter]) => ({ name, in: 'query', ...parameter })),
    ...Object.entries(headers).map(([name, parameter]) => ({ name, in: 'header', ...parameter })),
  ]
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(action === undefined || action === everyCaller ? {} : { 'x-sluice-action': action }),
    ...(isPublic(url) ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { ...describedBody(body), required: body.optional !== true } } : {}),
    responses: { ...good(described.answers), ...refusals(codesOf(url, described)), default: anyOther },
  }
}

function describedBody({ description, content }: NonNullable<Description['body']>): object {
  return { ...(description === undefined ? {} : { description }), content }
}

function good(answers: Readonly<Record<number, Answer>>): Record<string, object> {
  const entries = Object.entries(answers).map(([status, { description, content, headers = [] }]) => {
    const named = headers.map(header => [header, { $ref: `#/components/headers/${header}` }])
    const shown = named.length > 0 ? { headers: Object.fromEntries(named) as object } : {}
    return [status, { description, ...shown, ...(content ? { content } : {}) }] as const
  })
  return Object.fromEntries(entries)
}

/** All codes of a route, by its inputs and needs. */
function codesOf(url: string, described: Description): Code[] {
  const { action, query, body, headers = {}, refuses = [], withoutRedis, queryCode = 'INVALID_QUERY' } = described
  const found: Code[] = [...refuses]
  if (!isPublic(url)) found.push('UNAUTHORISED')
  if (action) found.push('FORBIDDEN', 'ACCESS_UNKNOWN', 'INVALID_TENANT', 'UNKNOWN_TENANT')
  if (url.startsWith('/v1/')) found.push(queryCode)
  if (query && 'limit' in query) found.push('INVALID_LIMIT')
  if (query && 'cursor' in query) found.push('INVALID_CURSOR')
  if ('If-Match' in headers) found.push('INVALID_ETAG', 'PRECONDITION_FAILED')
  if (body) found.push('MALFORMED_JSON', 'TOO_DEEP', 'REPEATED_KEY', 'MALFORMED_ENCODING', 'TOO_LARGE')
  if (body) found.push('WRONG_CONTENT_TYPE', 'GATEWAY_FULL')
  if (!withoutRedis) found.push('REDIS_UNREACHABLE', 'REDIS_FULL', 'REDIS_WRONG_TYPE', 'REDIS_DENIED')
  return [...new Set(found)]
}

function refusals(found: readonly Code[]): Record<string, object> {
  const byStatus = new Map<number, Code[]>()
  for (const code of found) byStatus.set(codes[code][0], [...(byStatus.get(codes[code][0]) ?? []), code])
  return Object.fromEntries([...byStatus].map(([status, found]) => [status, refusal(status, found)]))
}

function refusal(status: number, found: readonly Code[]): object {
  const examples = Object.fromEntries(found.map(code => [code, { $ref: `#/components/examples/${code}` }]))
  const media = { schema: problemSchema(status, found), examples }
  const named = headersOf[status]?.map(header => [header, { $ref: `#/components/headers/${header}` }])
  return {
    description: found.map(code => `- \`${code}\`: ${codes[code][1]}`).join('\n'),
    ...(named ? { headers: Object.fromEntries(named) as object } : {}),
    content: { 'application/problem+json': media },
  }
}

/** The headers that a refusal has, by its status. */
const headersOf: Readonly<Record<number, readonly string[]>> = {
  ...{ 401: ['WWW-Authenticate'], 412: ['ETag'], 415: ['Accept-Encoding'], 503: ['Retry-After'], 507: ['Retry-After'] },
  429: ['Retry-After', 'RateLimit-Policy', 'RateLimit'],
}

const anyOther = { $ref: '#/components/responses/Problem' }
