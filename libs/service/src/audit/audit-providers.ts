import type { Provider } from '@nestjs/common'
import type { Logger, Meter } from '@sluice/observability'
import { nameOf, rootPrincipal } from '@sluice/access'
import { RegistryView } from '@sluice/registry'
import { AuditLog, type Keys, type RedisClient, RedisClock } from '@sluice/streams'
import type { Settings } from '../settings.js'
import { LOGGER, METER, REDIS } from '../tokens.js'
import type { AuditRecord } from './audit-record.js'
import { AuditTrail } from './audit-trail.js'
import { KeyAddresses } from './key-addresses.js'

const dayMs = 86_400_000

/** The parts of the audit that every service has. */
export function auditProviders(settings: Settings, keys: Keys): Provider[] {
  const retentionMs = settings.AUDIT_RETENTION_DAYS * dayMs
  return [
    {
      provide: AuditLog,
      useFactory: (redis: RedisClient) =>
        new AuditLog(redis, keys, { retentionMs, mostRecords: settings.AUDIT_MAX_RECORDS }),
      inject: [REDIS],
    },
    {
      provide: AuditTrail,
      useFactory: (log: AuditLog, meter: Meter, logger: Logger, { now }: RedisClock) =>
        new AuditTrail(log, meter, logger, now),
      inject: [AuditLog, METER, LOGGER, RedisClock],
    },
    {
      provide: KeyAddresses,
      useFactory: (redis: RedisClient, trail: AuditTrail, view: RegistryView, { now }: RedisClock) => {
        const isThere = (principal: string) =>
          principal === nameOf(rootPrincipal) || view.snapshot.keys.has(principal.slice('key:'.length))
        const isNew = (record: AuditRecord) => trail.note(record)
        return new KeyAddresses(redis, keys.keyAddresses, retentionMs, isThere, isNew, now)
      },
      inject: [REDIS, AuditTrail, RegistryView, RedisClock],
    },
  ]
}
