import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common'
import {
  ConflictError,
  InvalidError,
  isLooping,
  isOutOfMemory,
  errorText,
  messageOf,
  NotFoundError,
  SluiceError,
  UnavailableError,
} from '@sluice/event'
import { type Meter } from '@sluice/observability'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** RFC 9457, with a `code` that programs may rely on. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly [detail: string]: unknown
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  431: 'Request Header Fields Too Large',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** The one place where an error becomes an HTTP status. */
export function toProblem(error: unknown): Problem {
  if (error instanceof SluiceError) return problem(statusOf(error), error.code, error.message, error.details)
  if (isOutOfMemory(error))
    return toProblem(
      new UnavailableError('REDIS_FULL', 'Redis has no memory left; nothing was changed, try again later'),
    )
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

/** Replies of a Redis that is starting, or no master (any more). */
const away = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF)\b/

function redisAway(cause: Error): UnavailableError {
  return new UnavailableError('REDIS_UNREACHABLE', 'Redis does not answer; try again later', {}, { cause })
}

function statusOf(error: SluiceError): number {
  if (error.code === 'TOO_LARGE') return 413
  if (error.code === 'WRONG_CONTENT_TYPE') return 415
  if (error.code === 'HEADERS_TOO_LARGE') return 431
  if (error.code === 'REQUEST_TOO_SLOW') return 408
  if (isLooping(error)) return 422
  if (error instanceof InvalidError) return 400
  if (error instanceof NotFoundError) return 404
  if (error instanceof ConflictError) return 409
  if (error instanceof UnavailableError) return 503
  return 500
}

function problem(status: number, code: string, detail: string, details: Record<string, unknown> = {}): Problem {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, code, detail, ...details }
}

export function sendProblem(reply: FastifyReply, found: Problem): FastifyReply {
  return asProblem(reply, found.status).send(JSON.stringify(found))
}

/** Makes the reply a problem of this status; the body is the caller's. */
export function asProblem(reply: FastifyReply, status: number): FastifyReply {
  if (status === 503) void reply.header('retry-after', '1')
  return reply.status(status).type('application/problem+json; charset=utf-8')
}

/** Counts what was refused because it is past a limit that a setting raises. */
export function countRefusal(meter: Meter, { setting }: Problem): void {
  if (typeof setting === 'string') meter.count('sluice_refused_total', { bound: setting })
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Gateway')

  constructor(private readonly meter: Meter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    const found = toProblem(error)
    countRefusal(this.meter, found)
    if (found.status === 500) {
      const { method, url } = http.getRequest<FastifyRequest>()
      this.#logger.error(`${method} ${url.split('?')[0]}: ${errorText(error)}`, (error as Error)?.stack)
    }
    void sendProblem(http.getResponse<FastifyReply>(), found)
  }
}
