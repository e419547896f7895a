import { InvalidError, NotFoundError, SluiceError } from '@sluice/event'
import { type ArgumentsHost, NotFoundException } from '@nestjs/common'
import { collectingLogger, noopMeter } from '@sluice/observability'
import { codes } from '../openapi/codes.js'
import { ProblemFilter, toProblem } from './problem.js'

describe('a problem', () => {
  it('keeps what RFC 9457 has a meaning for, whatever the facts of an error are called', () => {
    const details = { type: 'order', title: 't', status: 7, code: 'c', detail: 'd', instance: 'i', path: 'targets[0]' }
    expect(toProblem(new NotFoundError('UNKNOWN_SCHEMA', 'there is none', details))).toEqual({
      ...{ type: 'about:blank', title: 'Not Found', status: 404, code: 'UNKNOWN_SCHEMA', detail: 'there is none' },
      path: 'targets[0]',
    })
  })

  it('has the words of its status, also of one that nobody thought of', () => {
    const statuses = [...Object.values(codes).map(([status]) => status), 402, 409, 418, 429, 451, 499]
    for (const statusCode of statuses.filter(status => status < 500)) {
      const { title, status } = toProblem(Object.assign(new Error('of fastify'), { statusCode }))
      expect({ status, isError: /^Error$/.test(title), words: title.length > 3 }).toEqual({
        ...{ status: statusCode, isError: false, words: true },
      })
    }
    expect(toProblem(new InvalidError('TOO_LARGE', '')).title).toBe('Content Too Large')
    expect(toProblem(new NotFoundException()).code).toBe('NOT_FOUND')
    expect(toProblem(new SluiceError('NEWER_THAN_THE_TABLE', ''))).toMatchObject({ status: 500 })
  })

  it.each([
    ['WRONGTYPE Operation against a key', 'REDIS_WRONG_TYPE'],
    ['NOPERM this user has no permissions', 'REDIS_DENIED'],
    ['LOADING Redis is loading the dataset', 'REDIS_UNREACHABLE'],
    ["OOM command not allowed when used memory > 'maxmemory'", 'REDIS_FULL'],
    ['ERR unknown command', 'INTERNAL'],
  ])('tells what Redis says as what it is: %s', (message, code) => {
    expect(toProblem(Object.assign(new Error(message), { name: 'ReplyError' })).code).toBe(code)
  })

  it('writes the stack of a fault of its own for the first of a kind, and counts the others', () => {
    const logger = collectingLogger()
    const filter = new ProblemFilter(noopMeter, logger)
    const reply: Record<string, unknown> = { hasHeader: () => true }
    for (const name of ['header', 'headers', 'status', 'type', 'send']) reply[name] = () => reply
    const request = { method: 'GET', url: '/v1/buses?secret=1', routeOptions: { url: '/v1/buses' }, headers: {} }
    const http = { getRequest: () => request, getResponse: () => reply }
    const host = { switchToHttp: () => http } as unknown as ArgumentsHost
    for (let i = 0; i < 20; i++) filter.catch(new Error('a bug'), host)
    filter.catch(new NotFoundException(), host)
    filter.close()
    const stack = expect.stringContaining('problem.spec') as string
    const written = {
      level: 'error',
      message: 'request.failed',
      attributes: { method: 'GET', route: '/v1/buses', error: 'Error: a bug', stack },
    }
    expect(logger.lines.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => written))
    expect(logger.lines.slice(5)).toMatchObject([{ level: 'error', attributes: { leftOut: 15 } }])
  })
})
