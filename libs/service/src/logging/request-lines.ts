import { resourceNames } from '@sluice/access'
import { traceIdOf } from '@sluice/event'
import { type Attributes, Bursts, type Logger } from '@sluice/observability'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addressOf } from '../perimeter/address.js'

declare module 'fastify' {
  interface FastifyReply {
    /** The `code` of the problem that is answered. */
    problemCode: string | undefined
  }
}

/** Probes ask all the time, and what they are told has lines of its own. */
const probes = /^\/health\//

/**
 * Logs requests: each one that is refused, of which many of a kind become one line a minute, and of the others as many as the operator
 * wants. A line has names, never a body, a header, a query or an error's text, which may have parts of an event or a secret. The id of a trace is read from its header by
 * W3C's grammar: digits and nothing else.
 */
export class RequestLines {
  readonly #refused: Bursts
  readonly #failed: Bursts

  /**
   * @param ratio which part of answered requests is logged, 0 to 1
   * @param random returns a number from 0 to 1
   */
  constructor(
    private readonly logger: Logger,
    private readonly ratio: number,
    private readonly random: () => number = Math.random,
  ) {
    this.#refused = new Bursts({ ...logger, warn: (message, attributes) => logger.info(message, attributes) })
    this.#failed = new Bursts(logger)
  }

  mount(server: FastifyInstance): void {
    server.decorateReply('problemCode')
    server.addHook('onSend', (_request, reply, payload, done) => {
      if (reply.statusCode >= 400) reply.problemCode = codeOf(payload)
      done(null, payload)
    })
    server.addHook('onResponse', (request, reply, done) => {
      this.#answered(request, reply)
      done()
    })
    server.addHook('onClose', (_server, done) => {
      this.#refused.close()
      this.#failed.close()
      done()
    })
  }

  /** One that was refused before anything was known of it. */
  malformed(status: number, code: string, from: string | undefined): void {
    this.#refused.warn('request.refused', { route: 'none', status, code }, { from })
  }

  #answered(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode: status } = reply
    if (probes.test(request.url)) return
    // who is not let in has a line of its own
    if (status >= 400 && status !== 401) this.#tellRefused(request, reply)
    else if (status < 400) this.#tellAnswered(request, reply)
  }

  #tellRefused(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode: status, problemCode: code } = reply
    const bursts = status >= 500 ? this.#failed : this.#refused
    const subject = { ...routeOf(request), status, code, caller: request.caller?.name }
    bursts.warn('request.refused', subject, { ...namesOf(request), ...endOf(request, reply) })
  }

  #tellAnswered(request: FastifyRequest, reply: FastifyReply): void {
    const { debug } = this.logger
    if (!debug && (this.ratio === 0 || this.random() >= this.ratio)) return
    const about = {
      ...{ ...routeOf(request), status: reply.statusCode, caller: request.caller?.name },
      ...{ ...namesOf(request), ...endOf(request, reply) },
    }
    if (debug) debug('request.answered', about)
    // one line stands for 1 / ratio requests
    else this.logger.info('request.answered', { ...about, ratio: this.ratio })
  }
}

function routeOf({ method, routeOptions }: FastifyRequest): Attributes {
  return { method, route: routeOptions.url ?? 'none' }
}

function namesOf({ params }: FastifyRequest): Attributes {
  const given = (params ?? {}) as Record<string, string>
  return Object.fromEntries(resourceNames.flatMap(name => (given[name] === undefined ? [] : [[name, given[name]]])))
}

function endOf(request: FastifyRequest, reply: FastifyReply): Attributes {
  const elapsed = { ms: Math.round(reply.elapsedTime * 10) / 10, from: addressOf(request) }
  const traceId = traceIdOf(request.headers)
  return traceId === undefined ? elapsed : { ...elapsed, trace_id: traceId }
}

function codeOf(payload: unknown): string | undefined {
  if (typeof payload !== 'string' || !payload.startsWith('{')) return undefined
  return /"code":"([A-Z0-9_]{1,64})"/.exec(payload.slice(0, 4096))?.[1]
}
