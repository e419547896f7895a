import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsString,
  IsUrl,
  Matches,
  MaxLength,
  MinLength,
} from 'class-validator'
import { Optional } from '../optional.js'
import { RemoteSettings } from '../remote/remote-settings.js'

/** `smtp://host:port`. */
const urlForm = /^smtps?:\/\/[^/?#@]+\/?$/
const domainForm = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/

/** A mail to one or more recipients, by a mail server of one's own. */
export class EmailTarget extends RemoteSettings {
  declare type: 'email'

  @IsUrl(
    { protocols: ['smtp', 'smtps'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: '$property must be an smtp(s) URL without user and password: a connection has them' },
  )
  @Matches(urlForm, {
    message: '$property must be smtp(s)://host, and its port where it is another: "smtp://mail.example:2525"',
  })
  @MaxLength(512)
  url: string

  /** Whether `smtp://` goes on without TLS where the server offers none. Not with a connection. */
  @Optional()
  @IsBoolean()
  insecure?: boolean

  /** `orders@shop.example`, or `Shop <orders@shop.example>`. */
  @IsString()
  @MaxLength(400)
  from: string

  /** Addresses, 1 to 20. One with values of the event, `{{$.data.email}}`, must be of one of the `domains`. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(512, { each: true })
  to: readonly string[]

  /** The domains of addresses that the event has, 20 at most. */
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  @Matches(domainForm, {
    each: true,
    message: '$property must be names of domains in lower case, such as "shop.example"',
  })
  domains?: readonly string[]

  /** A text, in which `{{$.data.id}}` stands for what the event has there. */
  @IsString()
  @MinLength(1)
  @MaxLength(512)
  subject: string

  /** The body, as `subject` is written. Without it and `html` it is what the transform made, or the event as JSON. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(65_536)
  text?: string

  /** The body in HTML, in which values of the event are escaped. */
  @Optional()
  @IsString()
  @MinLength(1)
  @MaxLength(65_536)
  html?: string
}
