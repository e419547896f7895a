import { IsBoolean, IsIn, IsInt, IsString, IsUrl, Matches, Max, MaxLength, Min } from 'class-validator'
import { Optional } from '../optional.js'
import { RemoteSettings } from '../remote/remote-settings.js'

const redisCommands = ['XADD', 'LPUSH', 'RPUSH', 'PUBLISH'] as const

/** The form of what is written where no transform makes it. */
const redisFormats = ['structured', 'data', 'aws'] as const

/** `redis://host:port/db`. */
const urlForm = /^rediss?:\/\/[^/?#@]+(\/(0|[1-9]\d{0,4})?)?$/

/** A stream, list or channel of a Redis of one's own. */
export class RedisTarget extends RemoteSettings {
  declare type: 'redis'

  @IsUrl(
    { protocols: ['redis', 'rediss'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: '$property must be a redis(s) URL without user and password: a connection has them' },
  )
  @Matches(urlForm, {
    message:
      '$property must be redis(s)://host, its port and database where they are others: "redis://cache.example:6379/2"',
  })
  @MaxLength(512)
  url: string

  /** Adds to a stream, to the head or the end of a list, or publishes on a channel. */
  @IsIn(redisCommands)
  command: (typeof redisCommands)[number]

  /** The name of the stream, list or channel. */
  @IsString()
  @MaxLength(512)
  @Matches(/^(?!\.{1,2}$)[^\p{Cc}\p{Cs}]+$/u, { message: '$property must be a name without control characters' })
  key: string

  /** `XADD`: about how many entries the stream keeps; the oldest go. Left out, none goes. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  maxLength?: number

  /** `PUBLISH`: whether a message that nobody receives is a failed attempt. Default true. */
  @Optional()
  @IsBoolean()
  requireReceivers?: boolean

  /** What is written: the whole event (`structured`, the default), its data alone (`data`), or the event as AWS has it (`aws`). */
  @Optional()
  @IsIn(redisFormats)
  format?: (typeof redisFormats)[number]
}
