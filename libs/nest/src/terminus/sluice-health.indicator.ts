import { Injectable } from '@nestjs/common'
import * as terminus from '@nestjs/terminus'
import { SluiceHealth } from '../health.js'

/** As Terminus 11 and 12 type it: the type of 10 takes no key. */
export type SluiceHealthResult<Key extends string> = Record<Key, { status: 'up' | 'down'; message?: string }>

/**
 * For the readiness of a service: down while Redis does not answer or events are not consumed, with the reason.
 *
 * ```ts
 * health.check([() => sluice.isHealthy()])
 * ```
 */
@Injectable()
export class SluiceHealthIndicator {
  constructor(private readonly health: SluiceHealth) {}

  async isHealthy<const Key extends string = 'sluice'>(key: Key = 'sluice' as Key): Promise<SluiceHealthResult<Key>> {
    const message = await this.health.problem()
    if (message === undefined) return { [key]: { status: 'up' } } as SluiceHealthResult<Key>
    const down = { [key]: { status: 'down', message } } as SluiceHealthResult<Key>
    if (isReturned) return down
    throw Object.assign(new Error(message), { isHealthCheckError: true, causes: down })
  }
}

/** From 11 on Terminus looks into what an indicator returns; 10 wants it thrown. */
const isReturned = 'HealthIndicatorService' in terminus
