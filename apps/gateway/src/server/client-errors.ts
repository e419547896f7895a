import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { InvalidError, overLimit } from '@sluice/event'
import type { Meter } from '@sluice/observability'
import type { Settings } from '@sluice/service'
import { toProblem } from './problem.js'
import type { Unread } from './unread.js'

/** Answers requests that Node refuses with a problem, and counts refusals by limits of connections. */
export function answerClientErrors(server: Server, settings: Settings, meter: Meter, unread: Unread): void {
  server.removeAllListeners('clientError')
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const found = toProblem(refusal(error, settings))
    if (error.code !== 'ECONNRESET') unread.refused(found, socket.remoteAddress)
    const { _httpMessage: pending } = socket as Socket & { _httpMessage?: ServerResponse | null }
    if (pending?.req.complete) {
      // an earlier request is still being answered; its client would take this answer for its own
      pending.once('close', () => socket.destroy())
      return
    }
    if (!socket.writable || pending?.headersSent || error.code === 'ECONNRESET') {
      socket.destroy()
      return
    }
    const body = JSON.stringify(found)
    const head = [
      `HTTP/1.1 ${found.status} ${found.title}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
  })
  server.maxConnections = settings.MAX_CONNECTIONS
  server.on('drop', () => meter.count('sluice_refused_total', { bound: 'MAX_CONNECTIONS' }))
}

function refusal({ code, message }: NodeJS.ErrnoException, settings: Settings): InvalidError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const { MAX_HEADER_BYTES: limit } = settings
    const bound = { field: 'headers', what: 'the headers', unit: 'bytes', setting: 'MAX_HEADER_BYTES' }
    return overLimit({ ...bound, limit, code: 'HEADERS_TOO_LARGE' })
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const { REQUEST_TIMEOUT_MS: limit } = settings
    const why = `a request must come in whole within ${limit} ms, its headers within a third of it; this did not. `
    const details = { field: 'request', limit, setting: 'REQUEST_TIMEOUT_MS' }
    return new InvalidError('REQUEST_TOO_SLOW', `${why}Set REQUEST_TIMEOUT_MS to allow more`, details)
  }
  return new InvalidError('MALFORMED_REQUEST', `this is no HTTP request: ${message}`)
}
