import 'reflect-metadata'
import { type CircuitOptions, nameForm, namePattern, type OnFailure } from '@sluice/delivery'
import type { Transform } from '@sluice/transform'
import { Type } from 'class-transformer'
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator'
import { IsTimestamp } from './is-timestamp.js'
import { IsCircuit } from './is-circuit.js'
import { IsOnFailure } from './on-failure.js'
import { Optional } from './optional.js'

const hour = 3_600_000
const day = 24 * hour
/** The form of names, for messages. */
export const nameRule = { message: `$property must be ${nameForm}` }

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
  /** Total tries, the first included. */
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

  /** When what looks like an outage opens the circuit of the target; `false`: never. */
  @Optional()
  @IsCircuit()
  circuit?: false | CircuitOptions
}

/** The event that a result becomes. */
export class OnSuccessSettings {
  /** The bus of the event. Default: the bus of the delivered event. */
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

/** An event that the receiver of a target publishes because of those that it gets. Says it only: nothing checks what it publishes. */
export class EmitsSettings {
  @IsString()
  @MinLength(1)
  @MaxLength(2048)
  type: string

  /** The bus that it is published on. Default: the bus of the rule. */
  @Optional()
  @Matches(namePattern, nameRule)
  bus?: string
}

/** Since when and why a target is disabled. */
export class DisabledSettings {
  /** RFC 3339. */
  @IsTimestamp()
  at: string

  @IsString()
  @MaxLength(2048)
  reason: string
}

/** The settings that all targets have. */
export class TargetSettings {
  /** The target's id within its rule. */
  @Matches(namePattern, nameRule)
  id: string

  /** The name of its {@link TargetKind}. */
  @IsString()
  type: string

  @Optional()
  @ValidateNested()
  @Type(() => RetrySettings)
  retry?: RetrySettings

  /** A standby gets only events that targets with it as `onFailure` gave up. */
  @Optional()
  @IsBoolean()
  standby?: boolean

  /** What happens to a given-up delivery: `dead-letter` (default), `drop`, or `{ "target": id }` of a standby. */
  @Optional()
  @IsOnFailure()
  onFailure?: OnFailure

  /** What the target is sent in place of the event. */
  @Optional()
  @IsObject()
  transform?: Transform

  /**
   * What the receiver publishes because of these events, 20 at most: a `PUT` warns if rules would then go round in a circle. Not for
   * bus targets, which hand on the event itself.
   */
  @Optional()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => EmitsSettings)
  emits?: readonly EmitsSettings[]
}
