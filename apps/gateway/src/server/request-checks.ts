import { InvalidError } from '@sluice/event'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Description, describedBy } from '../openapi/description.js'

/** Checks requests against the description of their route, before bodies are read. */
export function checkRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    try {
      const description = describedBy(request)
      checkQuery(request, description)
      checkContentType(request, description)
      checkContentEncoding(request)
      done()
    } catch (error) {
      done(error as Error)
    }
  })
}

/**
 * Refuses unknown parameters: a misspelt one would be ignored silently. Probes of health and metrics may send any.
 *
 * @throws InvalidError `INVALID_QUERY`
 */
function checkQuery(request: FastifyRequest, description: Description | undefined): void {
  if (!description || !request.routeOptions.url!.startsWith('/v1/')) return
  const { query = {}, queryCode: code = 'INVALID_QUERY' } = description
  const names = Object.keys(query)
  for (const [path, value] of Object.entries(request.query as Record<string, unknown>)) {
    if (!names.includes(path)) {
      const takes = names.length > 0 ? `takes ${names.join(', ')}` : 'takes none'
      throw new InvalidError(code, `there is no query parameter '${path}': ${description.id} ${takes}`, { path })
    }
    if (Array.isArray(value)) throw new InvalidError(code, `query parameter '${path}' may be given once`, { path })
  }
}

const jsonType = /^application\/([\w.+-]+\+)?json *(;|$)/i
const otherCharset = /; *charset *= *(?!"?(utf-8|us-ascii)"? *(;|$))/i

/** Routes for events accept any content type. @throws InvalidError `WRONG_CONTENT_TYPE` */
function checkContentType(request: FastifyRequest, description: Description | undefined): void {
  const { headers, is404 } = request
  const type = headers['content-type']
  if (is404 || type === undefined || !hasBody(headers) || takesEvents(description)) return
  if (request.routeOptions.config.isForm) return checkForm(type)
  if (jsonType.test(type) && !otherCharset.test(type)) return
  const fix = 'send application/json in UTF-8: curl -H "Content-Type: application/json"'
  const details = { header: 'content-type', path: 'content-type' }
  throw new InvalidError('WRONG_CONTENT_TYPE', `cannot read a body of '${type}': ${fix}`, details)
}

/** @throws InvalidError `WRONG_CONTENT_TYPE` */
function checkForm(type: string): void {
  if (/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) return
  const message = `cannot read a body of '${type}': send the form of the page, application/x-www-form-urlencoded`
  throw new InvalidError('WRONG_CONTENT_TYPE', message, { header: 'content-type', path: 'content-type' })
}

/** @throws InvalidError `WRONG_CONTENT_TYPE` */
function checkContentEncoding({ headers }: FastifyRequest): void {
  const encoding = headers['content-encoding']
  if (encoding === undefined || isGzip(encoding) || /^ *(identity)? *$/i.test(encoding)) return
  const message = `cannot read content encoding '${encoding}': send the body with gzip, or as it is`
  throw new InvalidError('WRONG_CONTENT_TYPE', message, { header: 'content-encoding' })
}

export function isGzip(encoding: string | undefined): boolean {
  return encoding !== undefined && /^ *(x-)?gzip *$/i.test(encoding)
}

/** Whether bodies of the route are events, in any content type. */
export function takesEvents(description: Description | undefined): boolean {
  return description?.body !== undefined && '*/*' in description.body.content
}

function hasBody(headers: FastifyRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Headers that say which types a route accepts, for a refused request: RFC 9110, section 15.5.16. */
export function accepted(request: FastifyRequest): Record<string, string> {
  const types = Object.keys(describedBy(request)?.body?.content ?? {}).join(', ')
  return {
    'accept-encoding': 'gzip, identity',
    ...(types === '' ? {} : { accept: types }),
    ...(types !== '' && request.method === 'POST' ? { 'accept-post': types } : {}),
  }
}
