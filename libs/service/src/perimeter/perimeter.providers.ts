import type { FactoryProvider } from '@nestjs/common'
import type { Logger, Meter } from '@sluice/observability'
import { Principals, RegistryView } from '@sluice/registry'
import { Keys, type RedisClient, RedisClock } from '@sluice/streams'
import type { Settings } from '../settings.js'
import { LOGGER, METER, OIDC, REDIS, SETTINGS } from '../tokens.js'
import { ApiKeyAuthenticator } from './api-keys.js'
import { Browsers } from './browsers.js'
import { FailedLogins } from './failed-logins.js'
import { KeyUses } from './key-uses.js'
import { LoginBrake } from './login/login-brake.js'
import { Logins } from './login/logins.js'
import { PortalStore } from './portals/portal-store.js'
import { portalSessionBounds, Portals } from './portals/portals.js'
import { RootKeyAuthenticator } from './root-key.js'
import { SessionStore } from './sessions/session-store.js'
import { Sessions } from './sessions/sessions.js'
import { type Oidc, oidcOf } from './tokens/oidc.js'

/** What the perimeter shares with the pages on which people log in. */
export const perimeterProviders: FactoryProvider[] = [
  {
    provide: FailedLogins,
    useFactory: (meter: Meter, logger: Logger) => new FailedLogins(meter, logger),
    inject: [METER, LOGGER],
  },
  { provide: Browsers, useFactory: ({ PUBLIC_URL }: Settings) => new Browsers(PUBLIC_URL), inject: [SETTINGS] },
  {
    provide: OIDC,
    useFactory: (settings: Settings, logger: Logger, clock: RedisClock) => oidcOf(settings, logger, clock.now),
    inject: [SETTINGS, LOGGER, RedisClock],
  },
  {
    provide: Sessions,
    useFactory: (settings: Settings, redis: RedisClient, clock: RedisClock, principals: Principals, uses: KeyUses) =>
      new Sessions({
        store: new SessionStore(redis, new Keys(settings.SLUICE_PREFIX), clock.now),
        ...{ principals, uses, now: clock.now, rootKey: settings.SLUICE_API_KEY, issuer: settings.OIDC_ISSUER },
      }),
    inject: [SETTINGS, REDIS, RedisClock, Principals, KeyUses],
  },
  {
    provide: Portals,
    useFactory: ({ SLUICE_PREFIX }: Settings, redis: RedisClient, { now }: RedisClock, view: RegistryView) => {
      const keys = new Keys(SLUICE_PREFIX)
      return new Portals({
        links: new PortalStore(redis, keys, now),
        sessions: new SessionStore(redis, keys, now, portalSessionBounds),
        keyOf: name => view.snapshot.keys.get(name),
        now,
      })
    },
    inject: [SETTINGS, REDIS, RedisClock, RegistryView],
  },
  {
    provide: Logins,
    useFactory: (
      ...[settings, sessions, oidc, browsers, failed, principals, uses, clock]: [
        ...[Settings, Sessions, Oidc | undefined, Browsers, FailedLogins],
        ...[Principals, KeyUses, RedisClock],
      ]
    ) =>
      new Logins({
        ...{ sessions, issuer: oidc?.login, browsers, failed, brake: new LoginBrake() },
        keys: [new RootKeyAuthenticator(settings.SLUICE_API_KEY), new ApiKeyAuthenticator(principals, uses, clock.now)],
      }),
    inject: [SETTINGS, Sessions, OIDC, Browsers, FailedLogins, Principals, KeyUses, RedisClock],
  },
]
