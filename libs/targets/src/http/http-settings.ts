import { namePattern } from '@sluice/delivery'
import { Type } from 'class-transformer'
import { IsIn, IsInt, IsObject, IsString, IsUrl, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator'
import { Optional } from '../optional.js'
import { DisabledSettings, nameRule, OnSuccessSettings, TargetSettings } from '../settings.js'
import { faultOfHeaders, headerBounds } from './own-headers.js'

/** `type/subtype`, and parameters in printable ASCII. */
const mediaType = /^[!#$&^_.+0-9A-Za-z-]+\/[!#$&^_.+0-9A-Za-z-]+( *;[\x20-\x7e]*)?$/

/** The form of a body that is not made by a transform. */
export const formats = ['structured', 'binary', 'data', 'aws'] as const

/** The settings of all targets that are called over HTTP. */
export class HttpSettings extends TargetSettings {
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: '$property must be an http(s) URL without user and password' },
  )
  @MaxLength(2048)
  url: string

  /** The connection whose credentials go with each request. It must name the origin of `url`. */
  @Optional()
  @Matches(namePattern, nameRule)
  connection?: string

  /** Milliseconds that the endpoint may take to answer: 100 to 60,000; `WEBHOOK_TIMEOUT_MS` of fan-out by default, 20,000. */
  @Optional()
  @IsInt()
  @Min(100)
  @Max(60_000)
  timeoutMs?: number

  /**
   * The body: the whole event (`structured`), its data with attributes as headers (`binary`), its data alone (`data`), or the
   * event as AWS has it (`aws`).
   */
  @Optional()
  @IsIn(formats)
  format?: (typeof formats)[number]

  /** `Content-Type` of a body that is the data alone, or what a transform made. Default: that of the data, JSON or plain text. */
  @Optional()
  @IsString()
  @MaxLength(256)
  @Matches(mediaType, { message: '$property must be a media type such as "application/vnd.shop+json"' })
  contentType?: string

  /**
   * Headers of one's own, by name, 20 at most: a text, in which `{{$.data.id}}` stands for what the event has there. One whose value is
   * missing is left out.
   */
  @Optional()
  @IsObject()
  headers?: Readonly<Record<string, string>>

  /** Most calls a second, of all processes together: 1 to 10,000. What finds no room waits and uses up no attempt. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  rate?: number

  /** Most calls at the same time, of all processes together: 1 to 1,000. What finds no room waits and uses up no attempt. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1000)
  concurrency?: number

  /** The answer becomes an event. */
  @Optional()
  @ValidateNested()
  @Type(() => OnSuccessSettings)
  onSuccess?: OnSuccessSettings

  /** Written by Sluice when the endpoint answers 410. A disabled target is not called; a PUT of the rule without it enables it again. */
  @Optional()
  @ValidateNested()
  @Type(() => DisabledSettings)
  disabled?: DisabledSettings
}

/** Additions to the OpenAPI schema of these settings. */
export const httpFields = {
  connection: { description: 'The connection whose credentials go with each request.' },
  timeoutMs: { default: 20_000, description: 'Milliseconds that the endpoint may take to answer.' },
  contentType: {
    description:
      'Of a body that is the data alone, or what a transform made. Left out: that of the data, JSON or plain text.',
  },
  headers: {
    ...{ additionalProperties: { type: 'string', maxLength: headerBounds.text }, maxProperties: headerBounds.most },
    description:
      "Headers of one's own. `{{$.data.id}}` stands for what the event has there; a header whose value is missing is left out.",
  },
  rate: { description: 'Most calls a second, of all processes together. What finds no room waits.' },
  concurrency: { description: 'Most calls at the same time, of all processes together. What finds no room waits.' },
  disabled: {
    description: 'Written by Sluice when the endpoint answers 410. A rule that is put without it enables the target.',
  },
} as const

/** What is wrong with settings that each are as they should be. @param byDefault the form of the body where nothing is said */
export function faultOfHttp(
  { headers, contentType, format, transform }: HttpSettings,
  byDefault: (typeof formats)[number],
): { readonly field: 'headers' | 'contentType'; readonly fault: string } | undefined {
  const fault = headers && faultOfHeaders(headers)
  if (fault !== undefined) return { field: 'headers', fault }
  if (contentType === undefined || (format ?? byDefault) === 'data' || transform) return undefined
  return {
    field: 'contentType',
    fault: 'must be left out without "format": "data" or a transform: the form has its own',
  }
}
