import { applyDecorators, SetMetadata } from '@nestjs/common'
import { RouteConfig } from '@nestjs/platform-fastify'
import type { Action } from '@sluice/access'
import type { everyCaller } from '@sluice/service'
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
  /** Bodies of any type have the limits of events. */
  readonly content: Readonly<Record<string, Media>>
  /** Whether it may be left out. */
  readonly optional?: boolean
  /** Whether an event is part of the body, which then may be larger by the limit of one event. */
  readonly withEvent?: boolean
  /** Whether it may be as large as a batch of events. */
  readonly isBatch?: boolean
}

export interface Answer {
  readonly description: string
  /** Missing for an answer without a body. */
  readonly content?: Readonly<Record<string, Media>>
  /** Names of the document's header components. */
  readonly headers?: readonly string[]
}

/**
 * The complete description of one route. The document is made from it, and requests are checked against it: query parameters,
 * content types, limits of bodies.
 */
export interface Description {
  /** A verb and its object; also the name of the method in generated clients. */
  readonly id: string
  /** The action that a caller must be allowed, or that every caller may use the route; none for a public route. */
  readonly action?: Action | typeof everyCaller
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly query?: Readonly<Record<string, Parameter>>
  /** The code for an unknown query parameter. Default `INVALID_QUERY`. */
  readonly queryCode?: Code
  readonly headers?: Readonly<Record<string, Parameter>>
  readonly body?: Body
  readonly answers: Readonly<Record<number, Answer>>
  /** Its own codes. Codes about keys, bodies, query parameters and Redis are added automatically. */
  readonly refuses?: readonly Code[]
  /** Whether it works without Redis, so that codes about Redis are left out. */
  readonly withoutRedis?: boolean
}

const metadata = 'sluice:description'

/** Describes a route. The gateway does not start with a route without it. */
export function Describe(description: Description): MethodDecorator {
  const { action } = description
  return applyDecorators(SetMetadata(metadata, description), RouteConfig({ description, action }))
}

export function descriptionOf(handler: object): Description | undefined {
  return Reflect.getMetadata(metadata, handler) as Description | undefined
}

/** The description of the request's route; undefined for pages for browsers, and if there is no route. */
export function describedBy(request: FastifyRequest): Description | undefined {
  return (request.routeOptions.config as { description?: Description } | undefined)?.description
}

/** A JSON body or answer. */
export function json(schema: Schema, example?: unknown): { content: Record<string, Media> } {
  return { content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } }
}

export const noContent = { description: 'Done.' }
