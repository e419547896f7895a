import { namePattern } from '@sluice/delivery'
import { IsInt, Matches, Max, Min } from 'class-validator'
import { Optional } from '../optional.js'
import { nameRule, TargetSettings } from '../settings.js'

/** The settings of all targets that lead to a program at a URL. */
export class RemoteSettings extends TargetSettings {
  /** The connection whose credentials are sent there. It must name the origin of `url`. */
  @Optional()
  @Matches(namePattern, nameRule)
  connection?: string

  /** Milliseconds that the receiver may take: 100 to 60,000; `WEBHOOK_TIMEOUT_MS` of fan-out by default, 20,000. */
  @Optional()
  @IsInt()
  @Min(100)
  @Max(60_000)
  timeoutMs?: number

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
}

/** Additions to the OpenAPI schema of these settings. */
export const remoteFields = {
  connection: { description: 'The connection whose credentials are sent to the receiver.' },
  timeoutMs: { default: 20_000, description: 'Milliseconds that the receiver may take.' },
  rate: { description: 'Most calls a second, of all processes together. What finds no room waits.' },
  concurrency: { description: 'Most calls at the same time, of all processes together. What finds no room waits.' },
} as const
