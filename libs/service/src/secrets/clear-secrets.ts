import type { FactoryProvider } from '@nestjs/common'
import type { Logger } from '@sluice/observability'
import type { Settings } from '../settings.js'
import { LOGGER, SETTINGS } from '../tokens.js'

/** Warns once, at the start of a service that writes secrets, if nothing encrypts them. */
export const clearSecretsWarning: FactoryProvider = {
  provide: 'the warning of secrets in clear text',
  inject: [SETTINGS, LOGGER],
  useFactory: ({ SLUICE_SECRET_KEY }: Settings, logger: Logger) => {
    if (SLUICE_SECRET_KEY.isEmpty)
      logger.warn('secrets are written to Redis in clear text: set SLUICE_SECRET_KEY to encrypt them')
    return undefined
  },
}
