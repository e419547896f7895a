import { Logger } from '@nestjs/common'
import { type SearchPage, type StreamParts, toJson } from '@sluice/control'
import { errorText } from '@sluice/event'
import type { FastifyReply } from 'fastify'
import { toProblem } from '../server/problem.js'
import { goneOf, sendTexts } from '../server/streamed.js'
import { plainProblem } from '../server/tenant-names.js'

/** One JSON text a line and no server-sent events: a search ends, and a browser would begin it again after that. */
export const linesMedia = 'application/x-ndjson'

/** A search in its two forms. */
export interface Answered {
  /** @param gone aborts when the client is gone */
  readonly page: (gone: AbortSignal) => Promise<SearchPage<object>>
  readonly stream: (parts: StreamParts) => Promise<AsyncGenerator<SearchPage<object>, void>>
}

const log = new Logger('gateway')

/** Answers with one page, or with lines if the client asked for these. */
export async function sendSearch(reply: FastifyReply, search: Answered): Promise<unknown> {
  const gone = goneOf(reply)
  if (!wantsLines(reply)) return reply.type('application/json; charset=utf-8').send(toJson(await search.page(gone)))
  const { request } = reply
  const pages = await search.stream({ gone, stillAllowed: () => request.stillAllowed() })
  return sendTexts(reply, linesMedia, linesOf(pages, reply))
}

function wantsLines({ request }: FastifyReply): boolean {
  return /(^|[,\s])application\/(x-)?ndjson\s*(;|,|$)/i.test(request.headers.accept ?? '')
}

async function* linesOf(
  pages: AsyncGenerator<SearchPage<object>>,
  { request }: FastifyReply,
): AsyncGenerator<string, void> {
  try {
    for await (const { items, ...progress } of pages)
      yield [...items.map(found => ({ found })), { progress }].map(line => `${toJson(line)}\n`).join('')
  } catch (error) {
    const problem = plainProblem(request, toProblem(error))
    if (problem.status === 500) log.error(`${request.method} ${request.url.split('?')[0]}: ${errorText(error)}`)
    // the status is sent already
    yield `${JSON.stringify({ error: problem })}\n`
  }
}
