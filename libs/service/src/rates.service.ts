import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { Rates } from '@sluice/streams'

/** Brings what this process counts to Redis. Stops after all that count. */
@Injectable()
export class RatesService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly rates: Rates) {}

  onApplicationBootstrap(): void {
    this.rates.start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rates.stop()
  }
}
