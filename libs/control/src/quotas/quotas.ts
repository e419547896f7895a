import { Injectable, type OnModuleDestroy } from '@nestjs/common'
import { type Holder, type Principal, type QuotaField, quotaFields } from '@sluice/access'
import { UnavailableError } from '@sluice/event'
import { Principals } from '@sluice/registry'
import { Buckets, type BucketState, type Charge, EventLog } from '@sluice/streams'

/** What a request publishes. */
export interface Published {
  readonly events: number
  /** Bytes of the events as JSON. */
  readonly bytes: number
}

type Unit = keyof Published

const units: Readonly<Record<QuotaField, Unit>> = { eventsPerSecond: 'events', bytesPerSecond: 'bytes' }

/** What a request counts for in one bucket: that of a holder and a field of its quota. */
export interface QuotaCharge extends Charge {
  readonly holder: string
  readonly field: QuotaField
  readonly unit: Unit
}

/** Holds what is published against the quotas of those that publish it. */
@Injectable()
export class Quotas implements OnModuleDestroy {
  readonly #buckets: Buckets

  constructor(
    private readonly principals: Principals,
    log: EventLog,
  ) {
    this.#buckets = new Buckets(log.redis, log.keys.quota)
  }

  /** The quotas that something published by the principal counts towards; for most callers none. */
  of(principal: Principal): readonly Holder[] {
    return this.principals.chargedTo(principal)
  }

  /**
   * Takes what is published from all quotas, or from none.
   *
   * @throws UnavailableError `QUOTA_EXCEEDED`, with the field, and milliseconds until there is something again
   */
  async take(charges: readonly QuotaCharge[]): Promise<void> {
    const lacking = (await this.#buckets.take(charges)) as QuotaCharge | undefined
    if (lacking) throw exceeded(lacking, this.#buckets.stateOf(lacking))
  }

  stateOf(charge: Charge): BucketState {
    return this.#buckets.stateOf(charge)
  }

  async onModuleDestroy(): Promise<void> {
    await this.#buckets.stop()
  }
}

export function chargesOf(holders: readonly Holder[], published: Published): QuotaCharge[] {
  return holders.flatMap(({ name: holder, quota }) =>
    quotaFields.flatMap(field => {
      const [perSecond, unit] = [quota[field], units[field]]
      if (perSecond === undefined) return []
      return [{ bucket: `${holder}:${unit}`, perSecond, cost: published[unit], holder, field, unit }]
    }),
  )
}

function exceeded({ holder, field, unit, perSecond: limit, cost: actual }: QuotaCharge, { waitMs }: BucketState) {
  const retryAfterMs = Math.max(1, Math.ceil(waitMs))
  const message =
    `'${holder}' may publish ${limit} ${unit} a second, and there is no room for ${actual} now; nothing was accepted. ` +
    `Send it again in ${retryAfterMs} ms, or raise its quota.${field}`
  return new UnavailableError('QUOTA_EXCEEDED', message, {
    ...{ field: `quota.${field}`, unit, limit, actual, holder, retryAfterMs },
  })
}
