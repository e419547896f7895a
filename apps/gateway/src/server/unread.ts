import type { Meter } from '@sluice/observability'
import type { RequestLines } from '@sluice/service'
import { countRefusal, type Problem } from './problem.js'

declare module 'fastify' {
  interface FastifyInstance {
    /** Absent until the server is configured. */
    unread?: Unread
  }
}

/** Counts and logs requests that are refused before they can be read: no hook of Fastify sees them. */
export class Unread {
  constructor(
    private readonly meter: Meter,
    private readonly lines: RequestLines,
  ) {}

  /** @param from the remote address */
  refused(found: Problem, from: string | undefined): void {
    countRefusal(this.meter, found)
    this.meter.count('sluice_http_requests_total', { method: 'other', route: 'none', status: String(found.status) })
    this.lines.malformed(found.status, found.code, from)
  }
}
