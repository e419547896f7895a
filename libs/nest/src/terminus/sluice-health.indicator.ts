import { Injectable } from '@nestjs/common'
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus'
import { SluiceHealth } from '../health.js'

/**
 * For the readiness of a service: down while Redis does not answer or events are not consumed, with the reason.
 *
 * ```ts
 * health.check([() => sluice.isHealthy()])
 * ```
 */
@Injectable()
export class SluiceHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly health: SluiceHealth,
  ) {}

  async isHealthy<const Key extends string = 'sluice'>(
    key: Key = 'sluice' as Key,
  ): Promise<HealthIndicatorResult<Key>> {
    const indicator = this.indicators.check(key)
    const problem = await this.health.problem()
    return problem === undefined ? indicator.up() : indicator.down(problem)
  }
}
