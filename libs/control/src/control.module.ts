import { Module } from '@nestjs/common'
import { AccessQuestions } from './access/access-questions.js'
import { ApiKeys } from './access/api-keys.js'
import { PortalLinks } from './access/portal-links.js'
import { Giving } from './access/giving.js'
import { Views } from './access/views.js'
import { RuleReceivers } from './access/rule-receivers.js'
import { Audit } from './audit/audit.js'
import { LetterRights } from './dead-letters/letter-rights.js'
import { SeenLetters } from './dead-letters/seen-letters.js'
import { Grants } from './access/grants.js'
import { Biographies } from './biographies/biographies.js'
import { CausationTree } from './biographies/causation-tree.js'
import { DeliveriesNow } from './biographies/deliveries-now.js'
import { EventTexts } from './biographies/event-texts.js'
import { Facts } from './biographies/facts.js'
import { RulesThen } from './biographies/rules-then.js'
import { UnmatchedRules } from './biographies/unmatched-rules.js'
import { Buses } from './buses/buses.js'
import { Connections } from './connections/connections.js'
import { Consumers } from './consumers/consumers.js'
import { Republishing } from './events/republishing.js'
import { Delayed } from './events/delayed.js'
import { Refusals } from './events/refusals.js'
import { DeadLetters } from './dead-letters/dead-letters.js'
import { Redrives } from './dead-letters/redrives.js'
import { Patterns } from './patterns/patterns.js'
import { LogLevelSettings } from './platform/log-level-settings.js'
import { PlatformHealth } from './platform/platform-health.js'
import { Quotas } from './quotas/quotas.js'
import { LongPolls } from './queues/long-polls.js'
import { Messages } from './queues/messages.js'
import { MovingBack } from './queues/moving-back.js'
import { PulledQueues } from './queues/pulled-queues.js'
import { QueueStates } from './queues/queue-states.js'
import { RatesOfRules } from './rates/rates-of-rules.js'
import { TargetTrials } from './rules/target-trials.js'
import { RuleVersions } from './rules/rule-versions.js'
import { RuleCircuits } from './rules/rule-circuits.js'
import { Rules } from './rules/rules.js'
import { ScheduleTargets } from './schedules/schedule-targets.js'
import { Schedules } from './schedules/schedules.js'
import { AttemptSearch } from './search/attempt-search.js'
import { EventSearch } from './search/event-search.js'
import { KnownEvents } from './search/known-events.js'
import { Searches } from './search/searches.js'
import { Tails } from './tail/tails.js'
import { CurrentRules } from './rules/current-rules.js'
import { Topology } from './topology/topology.js'
import { TenantLimits } from './tenants/tenant-limits.js'
import { Tenants } from './tenants/tenants.js'
import { Transforms } from './transforms/transforms.js'
import { Lanes } from './subscriptions/lanes.js'
import { Subscriptions } from './subscriptions/subscriptions.js'

const services = [
  Buses,
  Rules,
  RuleVersions,
  RuleCircuits,
  TargetTrials,
  RatesOfRules,
  Subscriptions,
  Lanes,
  Consumers,
  Connections,
  QueueStates,
  PulledQueues,
  MovingBack,
  LongPolls,
  Messages,
  Schedules,
  ScheduleTargets,
  DeadLetters,
  Redrives,
  Delayed,
  Refusals,
  Republishing,
  Patterns,
  Transforms,
  ApiKeys,
  PortalLinks,
  Grants,
  Quotas,
  Tenants,
  TenantLimits,
  Giving,
  Views,
  SeenLetters,
  LetterRights,
  AccessQuestions,
  Audit,
  Biographies,
  CausationTree,
  DeliveriesNow,
  EventTexts,
  Facts,
  RulesThen,
  UnmatchedRules,
  RuleReceivers,
  EventSearch,
  AttemptSearch,
  KnownEvents,
  Searches,
  Tails,
  CurrentRules,
  Topology,
  LogLevelSettings,
  PlatformHealth,
]

/** The application services. A door translates its requests and calls these. */
@Module({ providers: services, exports: services })
export class ControlModule {}
