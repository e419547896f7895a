import { Type } from 'class-transformer'
import { IsIn, IsObject, IsString, IsUrl, Matches, MaxLength, ValidateNested } from 'class-validator'
import { Optional } from '../optional.js'
import { remoteFields, RemoteSettings } from '../remote/remote-settings.js'
import { DisabledSettings, OnSuccessSettings } from '../settings.js'
import { faultOfHeaders, headerBounds } from './own-headers.js'

/** `type/subtype`, and parameters in printable ASCII. */
const mediaType = /^[!#$&^_.+0-9A-Za-z-]+\/[!#$&^_.+0-9A-Za-z-]+( *;[\x20-\x7e]*)?$/

/** The form of a body that is not made by a transform. */
export const formats = ['structured', 'binary', 'data', 'aws'] as const

/** The settings of all targets that are called over HTTP. */
export class HttpSettings extends RemoteSettings {
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: '$property must be an http(s) URL without user and password' },
  )
  @MaxLength(2048)
  url: string

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
  ...remoteFields,
  contentType: {
    description:
      'Of a body that is the data alone, or what a transform made. Left out: that of the data, JSON or plain text.',
  },
  headers: {
    ...{ additionalProperties: { type: 'string', maxLength: headerBounds.text }, maxProperties: headerBounds.most },
    description:
      "Headers of one's own. `{{$.data.id}}` stands for what the event has there; a header whose value is missing is left out.",
  },
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
