import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common'
import type { Meter } from '@sluice/observability'
import { METER } from '@sluice/service'
import { Transforms as OfTargets } from '@sluice/targets'

/** Makes what targets with a transform are sent in place of events, and counts where nothing can be made. */
@Injectable()
export class Transforms extends OfTargets implements OnModuleDestroy {
  constructor(@Inject(METER) meter: Meter) {
    super((bus, reason) => meter.count('sluice_transform_failures_total', { bus, reason }))
  }

  onModuleDestroy(): void {
    this.close()
  }
}
