import { Module } from '@nestjs/common'
import { AccessQuestions } from './access/access-questions.js'
import { ApiKeys } from './access/api-keys.js'
import { Giving } from './access/giving.js'
import { Views } from './access/views.js'
import { RuleReceivers } from './access/rule-receivers.js'
import { Audit } from './audit/audit.js'
import { LetterRights } from './dead-letters/letter-rights.js'
import { SeenLetters } from './dead-letters/seen-letters.js'
import { Grants } from './access/grants.js'
import { Buses } from './buses/buses.js'
import { Consumers } from './consumers/consumers.js'
import { DeadLetters } from './dead-letters/dead-letters.js'
import { Redrives } from './dead-letters/redrives.js'
import { Patterns } from './patterns/patterns.js'
import { Quotas } from './quotas/quotas.js'
import { Rules } from './rules/rules.js'
import { TenantLimits } from './tenants/tenant-limits.js'
import { Tenants } from './tenants/tenants.js'
import { Subscriptions } from './subscriptions/subscriptions.js'

const services = [
  Buses,
  Rules,
  Subscriptions,
  Consumers,
  DeadLetters,
  Redrives,
  Patterns,
  ApiKeys,
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
  RuleReceivers,
]

/** The application services. A door translates its requests and calls these. */
@Module({ providers: services, exports: services })
export class ControlModule {}
