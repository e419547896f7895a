import 'reflect-metadata'
import { namePattern, type OnFailure } from '@sluice/delivery'
import { Type } from 'class-transformer'
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator'
import { IsTimestamp } from './is-timestamp.js'
import { IsOnFailure } from './on-failure.js'
import { Optional } from './optional.js'

const hour = 3_600_000
const day = 24 * hour
/** What a name must be, for messages. */
export const nameRule = { message: '$property must be 1 to 128 letters, digits, ".", "_" or "-"' }

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

  /** The name of its {@link TargetKind}. */
  @IsString()
  type: string

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
