import type { Provider } from '@nestjs/common'
import { RegistryView } from '@sluice/registry'
import {
  AttemptCounts,
  Changes,
  circuitStates,
  Conditions,
  type Keys,
  type RedisClient,
  RedisClock,
} from '@sluice/streams'
import type { Meter } from '@sluice/observability'
import { METER, REDIS } from '../tokens.js'
import { OperatorService } from './operator.service.js'
import { WatchedCircuits } from './watched-circuits.js'
import { WatchedTargets } from './watched-targets.js'

/** The parts of telling that every service has. */
export function operatorProviders(keys: Keys): Provider[] {
  return [
    { provide: Changes, useFactory: (redis: RedisClient) => new Changes(redis, keys), inject: [REDIS] },
    { provide: Conditions, useFactory: (changes: Changes) => new Conditions(changes), inject: [Changes] },
    {
      provide: AttemptCounts,
      useFactory: (redis: RedisClient, { now }: RedisClock) => new AttemptCounts(redis, keys, now),
      inject: [REDIS, RedisClock],
    },
    {
      provide: WatchedTargets,
      useFactory: (conditions: Conditions, counts: AttemptCounts, view: RegistryView) =>
        new WatchedTargets(conditions, counts, view),
      inject: [Conditions, AttemptCounts, RegistryView],
    },
    {
      provide: WatchedCircuits,
      useFactory: (conditions: Conditions, redis: RedisClient, view: RegistryView, meter: Meter) =>
        new WatchedCircuits(conditions, circuits => circuitStates(redis, keys, circuits), view, meter),
      inject: [Conditions, REDIS, RegistryView, METER],
    },
    OperatorService,
  ]
}
