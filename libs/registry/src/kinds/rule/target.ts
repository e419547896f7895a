import { namePattern, type OnFailure } from '@sluice/delivery'
import { Type } from 'class-transformer'
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  IsUrl,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator'
import { IsTimestamp } from '../is-timestamp.js'
import { IsOnFailure } from './on-failure.js'
import { Optional } from '../optional.js'

const hour = 3_600_000
const day = 24 * hour
const nameRule = { message: '$property must be 1 to 128 letters, digits, ".", "_" or "-"' }

export class BackoffSettings {
  @Optional()
  @IsIn(['exponential', 'fixed'])
  type?: 'exponential' | 'fixed'

  /** Milliseconds before the second try. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(24 * hour)
  delay?: number

  /** The share of the delay that is random, 0 to 1. */
  @Optional()
  @IsNumber()
  @Min(0)
  @Max(1)
  jitter?: number

  /** The longest wait, in milliseconds. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(24 * hour)
  maxDelay?: number
}

export class RetrySettings {
  /** Tries in all, the first included. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(100)
  attempts?: number

  @Optional()
  @ValidateNested()
  @Type(() => BackoffSettings)
  backoff?: BackoffSettings

  /** Milliseconds from when the delivery was handed over to its last possible try: a second to 30 days, a day by default. */
  @Optional()
  @IsInt()
  @Min(1000)
  @Max(30 * day)
  maxAgeMs?: number
}

/** The event that a result becomes. */
export class OnSuccessSettings {
  /** The bus it goes to. Default: the one that the delivered event is on. */
  @Optional()
  @Matches(namePattern, nameRule)
  bus?: string

  /** Its type. Default `sluice.delivery.succeeded`. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(2048)
  @Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: '$property must not contain control characters' })
  @Matches(/^(?!sluice\.(?!delivery\.succeeded$))/i, {
    message: '$property must not begin with "sluice.": only Sluice\'s own events do',
  })
  type?: string
}

/** Since when and why a target gets nothing. */
export class DisabledSettings {
  /** RFC 3339. */
  @IsTimestamp()
  at: string

  @IsString()
  @MaxLength(2048)
  reason: string
}

/** What every target has. */
export class TargetSettings {
  /** Names the target within its rule. */
  @Matches(namePattern, nameRule)
  id: string

  @IsIn(['subscription', 'webhook', 'queue'])
  type: 'subscription' | 'webhook' | 'queue'

  @Optional()
  @ValidateNested()
  @Type(() => RetrySettings)
  retry?: RetrySettings

  /** A standby gets no events, only what targets that name it in `onFailure` did not take. */
  @Optional()
  @IsBoolean()
  standby?: boolean

  /** What becomes of a delivery that is given up: `dead-letter` (default), `drop`, or `{ "target": id }` of a standby. */
  @Optional()
  @IsOnFailure()
  onFailure?: OnFailure
}

/** A stream that the instances of a Nest service consume together. */
export class SubscriptionTarget extends TargetSettings {
  declare type: 'subscription'

  @Matches(namePattern, nameRule)
  subscription: string

  /** What the handler returns becomes an event. */
  @Optional()
  @ValidateNested()
  @Type(() => OnSuccessSettings)
  onSuccess?: OnSuccessSettings
}

/** How an event is written to a webhook. */
export const webhookFormats = ['structured', 'binary'] as const

/** An HTTP endpoint, called with the event as CloudEvent, signed as Standard Webhooks says. */
export class WebhookTarget extends TargetSettings {
  declare type: 'webhook'

  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: '$property must be an http(s) URL without user and password' },
  )
  @MaxLength(2048)
  url: string

  /** `whsec_` and 24 to 64 bytes in base64. Made by Sluice when it is left out, and shown once. */
  @Optional()
  @IsString()
  @Matches(/^whsec_((?=[A-Za-z0-9+/]{32,86}={0,2}$)(.{4})+|\*{3})$/, {
    message: '$property must be "whsec_" and 24 to 64 bytes in base64, with its "="',
  })
  secret?: string

  /** Milliseconds that the endpoint may take to answer: 100 to 60,000; `WEBHOOK_TIMEOUT_MS` of fan-out by default, 20,000. */
  @Optional()
  @IsInt()
  @Min(100)
  @Max(60_000)
  timeoutMs?: number

  /** The content mode: all of the event is the body (`structured`, the default), or its data is, and attributes are headers (`binary`). */
  @Optional()
  @IsIn(webhookFormats)
  format?: (typeof webhookFormats)[number]

  /** The answer becomes an event. */
  @Optional()
  @ValidateNested()
  @Type(() => OnSuccessSettings)
  onSuccess?: OnSuccessSettings

  /** Written by Sluice when the endpoint answers 410. Such a target is not called; a rule put without it enables it again. */
  @Optional()
  @ValidateNested()
  @Type(() => DisabledSettings)
  disabled?: DisabledSettings
}

/** A BullMQ queue: each event becomes a job, for a plain `@Processor` of @nestjs/bullmq. */
export class QueueTarget extends TargetSettings {
  declare type: 'queue'

  @Matches(namePattern, nameRule)
  @Matches(/^(?!sluice-)/, { message: '$property must not begin with "sluice-": those queues are Sluice\'s own' })
  queue: string
}

export type Target = SubscriptionTarget | WebhookTarget | QueueTarget

export const targetTypes = [
  { name: 'subscription', value: SubscriptionTarget },
  { name: 'webhook', value: WebhookTarget },
  { name: 'queue', value: QueueTarget },
]
