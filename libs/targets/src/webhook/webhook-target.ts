import { Type } from 'class-transformer'
import { IsIn, IsInt, IsString, IsUrl, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator'
import { Optional } from '../optional.js'
import { DisabledSettings, OnSuccessSettings, TargetSettings } from '../settings.js'

/** What a secret is shown as. Given back in a PUT it means: keep the one that is there. */
export const hiddenSecret = 'whsec_***'

/** How an event is written to a webhook. */
const webhookFormats = ['structured', 'binary'] as const

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
