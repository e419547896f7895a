import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common'
import { ConflictError, InvalidError, messageOf, NotFoundError, SluiceError, UnavailableError } from '@sluice/event'
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
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** The one place where an error becomes an HTTP status. */
export function toProblem(error: unknown): Problem {
  if (error instanceof SluiceError) return problem(statusOf(error), error.code, error.message, error.details)
  if (isRedisError(error)) return toProblem(redisAway(error))
  const { statusCode } = (error ?? {}) as { statusCode?: number }
  if (error instanceof HttpException) {
    const status = error.getStatus()
    if (status === 413) return problem(status, 'TOO_LARGE', 'the body is larger than a batch may be')
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

/** Replies of a Redis that is starting, full, or no master (any more). */
const away = /^(LOADING|OOM|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF)\b/

function redisAway(cause: Error): UnavailableError {
  const full = cause.message.startsWith('OOM')
  const [code, why] = full ? ['REDIS_FULL', 'Redis has no memory left'] : ['REDIS_UNREACHABLE', 'Redis does not answer']
  return new UnavailableError(code!, `${why}; try again later`, {}, { cause })
}

function statusOf(error: SluiceError): number {
  if (error.code === 'UNAUTHORISED') return 401
  if (error.code === 'TOO_LARGE') return 413
  if (error.code === 'WRONG_CONTENT_TYPE') return 415
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

@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Gateway')

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp()
    const found = toProblem(error)
    if (found.status === 500) {
      const { method, url } = http.getRequest<FastifyRequest>()
      this.#logger.error(`${method} ${url.split('?')[0]}: ${(error as Error)?.message}`, (error as Error)?.stack)
    }
    void sendProblem(http.getResponse<FastifyReply>(), found)
  }
}
