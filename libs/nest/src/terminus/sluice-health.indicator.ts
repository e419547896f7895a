import { Injectable } from '@nestjs/common'
import * as terminus from '@nestjs/terminus'
import { SluiceHealth } from '../health.js'

/** The type of Terminus 11 and 12; that of 10 has no type parameter for the key. */
export type SluiceHealthResult<Key extends string> = Record<Key, { status: 'up' | 'down'; message?: string }>

/**
 * An indicator for the readiness of a service: down, with the reason, while Redis does not answer or events are not consumed.
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

/** Terminus 11 and 12 read the returned result of an indicator; 10 expects it to be thrown. */
const isReturned = 'HealthIndicatorService' in terminus
