import { Injectable } from '@nestjs/common'
import { defaultTenant } from '@sluice/event'
import type { AuditRecord, Caller } from '@sluice/service'
import { AuditLog, type AuditPart, type AuditPlace, RedisClock } from '@sluice/streams'
import { formatCursor, parseCursor } from '../cursor.js'
import { type AuditFilter, matches } from './audit-filter.js'

/** Records that are looked at for one page, and that of a page whose filter matches few. */
const lookedAt = 10_000

/** A record and when Redis took it. */
export type AuditItem = AuditRecord & { readonly id: string; readonly at: string }

/** Reads the audit. */
@Injectable()
export class Audit {
  constructor(
    private readonly log: AuditLog,
    private readonly clock: RedisClock,
  ) {}

  /**
   * Records of the caller's tenant that match, newest first. Those of strangers are of the default tenant.
   *
   * @returns at most `limit` of the next {@link lookedAt}, and the place that was looked at last, if there are more
   */
  async list(
    caller: Caller,
    filter: AuditFilter,
    limit: number,
    before?: AuditPlace,
  ): Promise<{ items: AuditItem[]; last: AuditPlace | undefined }> {
    const items: AuditItem[] = []
    let looked = 0
    let last: AuditPlace | undefined
    for await (const { part, id, json } of this.log.newest(this.clock.now(), filter.since, filter.until, before)) {
      if (items.length === limit || looked === lookedAt) return { items, last }
      last = { part, id }
      looked++
      const { tenant = defaultTenant, ...record } = JSON.parse(json) as AuditRecord
      if (tenant === caller.tenant && matches(record, filter))
        items.push({ id: `${part}~${id}`, at: timeOf(id), ...record })
    }
    return { items, last: undefined }
  }
}

function timeOf(id: string): string {
  return new Date(Number(id.split('-')[0])).toISOString()
}

/** The cursor of the page after this place. */
export function formatAuditCursor({ part, id }: AuditPlace): string {
  return formatCursor(`before ${part}~${id}`)
}

/** @throws InvalidError `INVALID_CURSOR` */
export function parseAuditCursor(cursor: string | undefined): AuditPlace | undefined {
  const found = parseCursor(cursor, /^before (callers|strangers)~(\d{1,15}-\d{1,15})$/)
  return found && { part: found[1] as AuditPart, id: found[2]! }
}
