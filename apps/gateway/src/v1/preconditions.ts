import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Precondition } from '@sluice/control'
import { ConflictError, InvalidError } from '@sluice/event'
import type { FastifyReply } from 'fastify'
import type { Parameter } from '../openapi/description.js'

type Conditions = Pick<IncomingHttpHeaders, 'if-match' | 'if-none-match'>

/** The ETag of a resource: a digest of all its fields, secrets included. */
export function etagOf(resource: object): string {
  return `"${hash('sha256', JSON.stringify(resource), 'base64url').slice(0, 22)}"`
}

/** Answers a read with the shown resource, or with 304 if the client has this state already. */
export function answerRead<T>(headers: Conditions, reply: FastifyReply, resource: object, shown: T): T | undefined {
  const etag = etagOf(resource)
  void reply.header('etag', etag)
  if (!isFresh(headers, etag)) return shown
  void reply.status(304)
  return undefined
}

/** Answers a write with the shown resource: 201 for one that is new. */
export function answerWritten<T>(reply: FastifyReply, created: boolean, resource: object, shown: T): T {
  void reply.status(created ? 201 : 200).header('etag', etagOf(resource))
  return shown
}

function isFresh(headers: Conditions, etag: string): boolean {
  const known = headers['if-none-match']
  return known !== undefined && (isAny(known) || tagsOf(known).some(tag => tag.replace(/^W\//, '') === etag))
}

/** What a write asks of what is there. Source: RFC 9110, section 13.1. @throws InvalidError `INVALID_ETAG` */
export function preconditionOf(headers: Conditions): Precondition | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  if (match === undefined && noneMatch === undefined) return undefined
  if (match !== undefined && !isAny(match) && !namesTags(match)) {
    const fix = 'send the ETag as it was answered, with its quotes: If-Match: "kq3…"'
    throw new InvalidError('INVALID_ETAG', `If-Match names no ETag: ${fix}`, { header: 'if-match' })
  }
  return before => {
    const etag = before && etagOf(before)
    if (match !== undefined && !(etag && (isAny(match) || tagsOf(match).includes(etag))))
      throw failed('it was changed or deleted since: get it, and put that again with your change', etag)
    if (noneMatch !== undefined && etag && isFresh(headers, etag))
      throw failed('it is there already, and If-None-Match asks for it not to be', etag)
  }
}

const tags = /(W\/)?"[^"]*"/g

function tagsOf(header: string): string[] {
  return header.match(tags) ?? []
}

/** Whether it is a list of tags and nothing else. */
function namesTags(header: string): boolean {
  return tagsOf(header).length > 0 && /^[ \t,]*$/.test(header.replace(tags, ''))
}

function isAny(header: string): boolean {
  return header.trim() === '*'
}

function failed(why: string, etag: string | undefined): ConflictError {
  const details = etag === undefined ? {} : { etag }
  return new ConflictError('PRECONDITION_FAILED', `nothing was changed: ${why}`, details)
}

const tag = { type: 'string', minLength: 1 }

/** The headers of a write of a resource. */
export const writeConditions: Record<string, Parameter> = {
  'If-Match': { description: 'An `ETag`: the write is made only where that is still the state.', schema: tag },
  'If-None-Match': { description: '`*`: the write is made only where there is no such resource.', schema: tag },
}

export const deleteConditions = { 'If-Match': writeConditions['If-Match']! }

/** The header of a read. */
export const readConditions: Record<string, Parameter> = {
  'If-None-Match': { description: 'An `ETag`: the answer is 304 where that is still the state.', schema: tag },
}

export const notModified = { description: 'It is as `If-None-Match` says.', headers: ['ETag'] }
