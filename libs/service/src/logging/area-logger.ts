import { type FactoryProvider, Logger as NestLogger } from '@nestjs/common'
import type { Logger, LogArea } from '@sluice/observability'
import { LOGGER } from '../tokens.js'
import { LevelSwitch } from './level-switch.js'
import { toLogger } from './logger.js'

/** The LOGGER of a module whose lines are of one area. */
export function areaLogger(area: LogArea): FactoryProvider<Logger> {
  return {
    provide: LOGGER,
    inject: [LevelSwitch],
    useFactory: (levels: LevelSwitch) => toLogger(new NestLogger(), area, levels),
  }
}
