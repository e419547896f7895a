import { defaultTenant, tenantOf } from '@sluice/event'
import type { EventLog } from '../log/log.js'
import { tenantBytesScript } from './tenant-bytes.script.js'

/** What the buses of each tenant hold together: the governor writes it, so that others need not measure. The default tenant is left out. */
export class TenantBytes {
  #written = ''

  constructor(private readonly log: EventLog) {}

  /** The next write is made also if it says the same as the last one. */
  forget(): void {
    this.#written = ''
  }

  /**
   * Writes it if it changed. Nothing depends on it but what is shown, so a failure is left to the next time.
   *
   * @param buses all there are, each with its bytes; undefined where these are not known. A tenant with such a bus is left out
   */
  async write(buses: Iterable<readonly [bus: string, bytes: number | undefined]>): Promise<void> {
    const sums = new Map<string, number | undefined>()
    for (const [bus, bytes] of buses) {
      const { tenant } = tenantOf(bus)
      const sum = sums.has(tenant) ? sums.get(tenant) : 0
      if (tenant !== defaultTenant) sums.set(tenant, sum === undefined || bytes === undefined ? undefined : sum + bytes)
    }
    const args = [...sums].flatMap(([tenant, bytes]) => (bytes === undefined ? [] : [tenant, bytes]))
    const text = args.join(' ')
    if (text === this.#written) return
    const { redis, keys } = this.log
    this.#written = await tenantBytesScript.run(redis, [keys.tenantBytes()], args).then(
      () => text,
      () => '',
    )
  }
}

/** Bytes that the buses of a tenant held together some seconds ago; undefined where that is not known yet. */
export async function bytesOfTenant({ redis, keys }: EventLog, tenant: string): Promise<number | undefined> {
  const bytes = await redis.hget(keys.tenantBytes(), tenant)
  return bytes === null ? undefined : Number(bytes)
}
