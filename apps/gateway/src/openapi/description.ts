import { applyDecorators, SetMetadata } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import type { Action } from '@sluice/control'
import type { FastifyRequest } from 'fastify'
import type { Code } from './codes.js'
import type { Schema } from './schema.js'

/** One content type of a body or an answer. */
export interface Media {
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>
}

/** A query parameter or a header of the request. */
export interface Parameter {
  readonly description: string
  readonly schema: Schema
  readonly example?: unknown
}

export interface Body {
  readonly description?: string
  /** Other bodies than JSON have the limit of events. */
  readonly content: Readonly<Record<string, Media>>
  /** An event is part of it: it may be larger by one. */
  readonly withEvent?: boolean
}

export interface Answer {
  readonly description: string
  /** None for an answer without a body. */
  readonly content?: Readonly<Record<string, Media>>
  /** Names of the document's header components. */
  readonly headers?: readonly string[]
}

/**
 * All that there is to know of one route. The document is made from it, and it is what requests are checked against: their query
 * parameters, their content types, the limits of their bodies.
 */
export interface Description {
  /** A verb and what it is about: also the name of the method of a generated client. */
  readonly id: string
  /** What a caller must be allowed; none for a route that is public. */
  readonly action?: Action
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly query?: Readonly<Record<string, Parameter>>
  /** The code for a query parameter that is not there. Default `INVALID_QUERY`. */
  readonly queryCode?: Code
  readonly headers?: Readonly<Record<string, Parameter>>
  readonly body?: Body
  readonly answers: Readonly<Record<number, Answer>>
  /** Codes of its own. Those of keys, bodies, query parameters and Redis are added by what the route is. */
  readonly refuses?: readonly Code[]
  /** It works without Redis, so what Redis may refuse is not among its answers. */
  readonly withoutRedis?: boolean
}

const metadata = 'sluice:description'

/** Describes a route. One without it keeps the gateway from starting. */
export function Describe(description: Description): MethodDecorator {
  const { action } = description
  return applyDecorators(SetMetadata(metadata, description), RouteConfig({ description, action }))
}

export function descriptionOf(handler: object): Description | undefined {
  return Reflect.getMetadata(metadata, handler) as Description | undefined
}

/** Undefined for what is no route of the API: the pages for browsers, and what is not there. */
export function describedBy(request: FastifyRequest): Description | undefined {
  return (request.routeOptions.config as { description?: Description } | undefined)?.description
}

/** A JSON body or answer. */
export function json(schema: Schema, example?: unknown): { content: Record<string, Media> } {
  return { content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } }
}

export const noContent = { description: 'Done.' }
