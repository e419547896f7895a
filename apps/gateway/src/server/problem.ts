import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'
import {
  ConflictError,
  InvalidError,
  isOutOfMemory,
  errorText,
  messageOf,
  NotFoundError,
  redisRefusal,
  SluiceError,
  UnavailableError,
} from '@sluice/event'
import { Bursts, type Logger, type Meter } from '@sluice/observability'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { statusOfCode } from '../openapi/codes.js'
import { accepted } from './request-checks.js'
import { plainProblem } from './tenant-names.js'
import { titleOf } from '../openapi/problems.js'

/** RFC 9457, with a `code` that programs may rely on. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly [detail: string]: unknown
}

/** The one place where an error becomes an HTTP status. */
export function toProblem(thrown: unknown): Problem {
  // Nest wraps errors that look like HTTP errors in an HttpException if they are thrown before the handler runs
  const error = thrown instanceof HttpException && thrown.cause instanceof SluiceError ? thrown.cause : thrown
  if (error instanceof SluiceError) return problem(statusOf(error), error.code, error.message, error.details)
  if (isOutOfMemory(error))
    return toProblem(
      new UnavailableError('REDIS_FULL', 'Redis has no memory left; nothing was changed, try again later'),
    )
  const refusal = redisRefusal(error)
  if (refusal) return toProblem(refusal)
  if (isRedisError(error)) return toProblem(redisAway(error))
  const { statusCode } = (error ?? {}) as { statusCode?: number }
  if (error instanceof HttpException) {
    const status = error.getStatus()
    return problem(status, status === 404 ? 'NOT_FOUND' : 'HTTP_ERROR', error.message)
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return problem(statusCode, 'HTTP_ERROR', messageOf(error))
  }
  return problem(500, 'INTERNAL', 'something went wrong inside Sluice; its log says what')
}

function isRedisError(error: unknown): error is Error {
  const { name, message = '' } = (error ?? {}) as Error
  if (name === 'MaxRetriesPerRequestError' || (name === 'ReplyError' && away.test(message))) return true
  return /^(Connection is closed|Command timed out|Socket timeout|Stream isn't writeable)/.test(message)
}

/** Replies of a Redis that is starting, or is not a master (any more). */
const away = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF)\b/

function redisAway(cause: Error): UnavailableError {
  return new UnavailableError('REDIS_UNREACHABLE', 'Redis does not answer; try again later', {}, { cause })
}

function statusOf(error: SluiceError): number {
  const status = statusOfCode(error.code)
  if (status !== undefined) return status
  if (error instanceof InvalidError) return 400
  if (error instanceof NotFoundError) return 404
  if (error instanceof ConflictError) return 409
  if (error instanceof UnavailableError) return 503
  return 500
}

/** Leaves out details whose names have a meaning in RFC 9457: they would change the problem. */
function problem(status: number, code: string, detail: string, details: Record<string, unknown> = {}): Problem {
  const { type: _, title: _t, status: _s, code: _c, detail: _d, instance: _i, ...facts } = details
  return { type: 'about:blank', title: titleOf(status), status, code, detail, ...facts }
}

export function sendProblem(reply: FastifyReply, found: Problem): FastifyReply {
  const { status, retryAfterMs } = found
  if (typeof retryAfterMs === 'number') void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return asProblem(reply, status).send(JSON.stringify(found))
}

/** Sets status and content type of a problem; the caller sends the body. */
export function asProblem(reply: FastifyReply, status: number): FastifyReply {
  if ((status === 503 || status === 507) && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1')
  return reply.status(status).type('application/problem+json; charset=utf-8')
}

/** Counts refusals by limits that a setting raises. */
export function countRefusal(meter: Meter, { setting }: Problem): void {
  if (typeof setting === 'string') meter.count('sluice_refused_total', { bound: setting })
}

/** Errors that only an operator can fix; Redis is not away. */
const operators = ['REDIS_WRONG_TYPE', 'REDIS_DENIED']

/** Answers what was thrown. An error that is a fault of Sluice or of its operator is logged with its stack, and many of a kind once a minute. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #faults: Bursts

  constructor(
    private readonly meter: Meter,
    logger: Logger,
  ) {
    this.#faults = new Bursts({ ...logger, warn: (message, attributes) => logger.error(message, attributes) })
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    const request = http.getRequest<FastifyRequest>()
    const found = plainProblem(request, toProblem(error))
    countRefusal(this.meter, found)
    if (found.status === 500 || operators.includes(found.code)) this.#tell(error, request)
    const reply = http.getResponse<FastifyReply>()
    if (found.status === 401) void reply.header('www-authenticate', 'Bearer realm="Sluice", error="invalid_token"')
    if (found.status === 415) void reply.headers(accepted(request))
    if (found.status === 412 && typeof found['etag'] === 'string') void reply.header('etag', found['etag'])
    void sendProblem(reply, found)
  }

  close(): void {
    this.#faults.close()
  }

  #tell(error: unknown, { method, routeOptions }: FastifyRequest): void {
    const subject = { method, route: routeOptions.url ?? 'none', error: errorText(error) }
    this.#faults.warn('request.failed', subject, {}, () => ({ stack: (error as Error | undefined)?.stack }))
  }
}
