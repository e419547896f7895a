import type { FactoryProvider } from '@nestjs/common'
import type { Logger } from '@sluice/observability'
import type { Settings } from '../settings.js'
import { isLoopback } from '../settings/perimeter-settings.js'
import { LOGGER, SETTINGS } from '../tokens.js'

/** Warns once, at the start of a service that takes keys, if nothing says that they are encrypted on their way. */
export const clearTextWarning: FactoryProvider = {
  provide: 'the warning of keys in clear text',
  inject: [SETTINGS, LOGGER],
  useFactory: ({ HOST, PUBLIC_URL, TRUST_PROXY }: Settings, logger: Logger) => {
    const isBehindProxy = typeof TRUST_PROXY === 'number' || TRUST_PROXY.length > 0
    if (!isLoopback(HOST) && !PUBLIC_URL.startsWith('https:') && !isBehindProxy)
      logger.warn(
        `keys and events cross the network in clear text: HOST=${HOST} takes requests of other machines. Put a proxy with TLS before ` +
          'the gateway and set PUBLIC_URL to its https address, or TRUST_PROXY to its own',
      )
    return undefined
  },
}
