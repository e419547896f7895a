import { bus } from './bus/bus.js'
import { email } from './email/email.js'
import { http } from './http/http.js'
import { queue } from './queue/queue.js'
import { redis } from './redis/redis.js'
import { subscription } from './subscription/subscription.js'
import { webhook } from './webhook/webhook.js'
import type { TargetKind } from './kind.js'

/** All kinds of targets. A new one is a folder and a line here. */
const list = [subscription, webhook, http, queue, bus, redis, email] as const

type SettingsOf<Kind> = Kind extends TargetKind<infer S> ? S : never

/** A target of any kind. */
export type Target = SettingsOf<(typeof list)[number]>

export const targetKinds = list as unknown as readonly TargetKind<Target>[]

const byType = new Map(targetKinds.map(kind => [kind.type, kind]))

/** The kind of a target; undefined for a type that only a newer Sluice knows. */
export function kindOf({ type }: { readonly type: string }): TargetKind<Target> | undefined {
  return byType.get(type)
}
