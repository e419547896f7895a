import { Inject, Injectable } from '@nestjs/common'
import type { Holder } from '@sluice/access'
import { chargesOf, Quotas, Refusals, TenantLimits } from '@sluice/control'
import type { AcceptedEvent, SluiceError } from '@sluice/event'
import type { Meter } from '@sluice/observability'
import type { Bus } from '@sluice/registry'
import { type Caller, METER } from '@sluice/service'
import { type Appended, EventLog } from '@sluice/streams'
import type { FastifyReply } from 'fastify'
import { rateLimitHeaders } from './rate-limit.js'

/** Takes events that were read, checked and permitted: charges quotas, appends and counts them. */
@Injectable()
export class Publishing {
  constructor(
    private readonly log: EventLog,
    private readonly quotas: Quotas,
    private readonly refusals: Refusals,
    private readonly tenants: TenantLimits,
    @Inject(METER) private readonly meter: Meter,
  ) {}

  /**
   * Answers for each event in order.
   *
   * @param reply gets the headers about the quotas of the caller
   * @throws UnavailableError `QUOTA_EXCEEDED`: nothing was appended
   */
  async accept(
    bus: Bus,
    events: readonly AcceptedEvent[],
    caller: Caller,
    reply: FastifyReply,
  ): Promise<readonly Appended[]> {
    const holders = this.quotas.of(caller.principal)
    if (holders.length > 0 && events.length > 0) await this.#charge(holders, events, reply)
    const results = await this.refusals.keep(bus, events, await this.log.append(bus, events))
    this.#countAccepted(bus.name, results)
    return this.tenants.tellRoom(bus.name, results)
  }

  async #charge(holders: readonly Holder[], events: readonly AcceptedEvent[], reply: FastifyReply): Promise<void> {
    const bytes = events.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0)
    const charges = chargesOf(holders, { events: events.length, bytes })
    try {
      await this.quotas.take(charges)
    } catch (error) {
      const { code, details } = error as SluiceError
      if (code === 'QUOTA_EXCEEDED') this.meter.count('sluice_quota_refused_total', { unit: String(details['unit']) })
      throw error
    } finally {
      const limits = charges.map(charge => ({ charge, state: this.quotas.stateOf(charge) }))
      void reply.headers(rateLimitHeaders(limits))
    }
  }

  #countAccepted(bus: string, results: readonly Appended[]): void {
    const accepted = results.filter(result => !('error' in result))
    const duplicates = accepted.filter(result => 'duplicate' in result).length
    if (accepted.length > duplicates)
      this.meter.count('sluice_events_accepted_total', { bus }, accepted.length - duplicates)
    if (duplicates > 0) this.meter.count('sluice_events_duplicate_total', { bus }, duplicates)
  }
}
