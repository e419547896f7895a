import { type Quota, quotaFields } from '@sluice/access'
import { InvalidError } from '@sluice/event'
import { Optional } from '@sluice/targets'
import { IsInt, Max, Min } from 'class-validator'

/** How much a key or tenant may publish a second, over all gateways. One field at least. */
export class QuotaSettings {
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  eventsPerSecond?: number

  /** Of events as JSON. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  bytesPerSecond?: number
}

/** @throws InvalidError with the code for a quota that bounds nothing */
export function checkQuota(quota: Quota | undefined, code: string): void {
  if (quota && quotaFields.every(field => quota[field] === undefined))
    throw new InvalidError(code, `quota must have ${quotaFields.join(' or ')}`, { path: 'quota' })
}
