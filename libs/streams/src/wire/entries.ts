import type { Entry } from './entry.js'
import { field } from './fields.js'

type Fields = Entry['fields']

/** One target of a rule. */
export interface TargetRef {
  readonly rule: string
  readonly target: string
}

export function isHeartbeat(fields: Fields): boolean {
  return fields?.[field.heartbeat] !== undefined
}

export function writeHeartbeat(instance: string): string[] {
  return [field.heartbeat, instance]
}

/** The event as JSON, of an entry that carries one. */
export function readEvent(fields: Fields): string | undefined {
  return fields?.[field.event]
}

/** Where the event of an entry of the log came from, if its bus keeps that. */
export function readFrom(fields: Fields): string | undefined {
  return fields?.[field.from]
}

/** The event's own entry id in the log. */
export function readLogId(fields: Fields): string | undefined {
  return fields?.[field.logId]
}

/** The rules that an entry of a subscription is for. */
export function readRules(fields: Fields): string[] {
  return (fields?.[field.rules] ?? '').split(',')
}

/** The transform of the targets that an entry of a subscription is for, as JSON. */
export function readTransform(fields: Fields): string | undefined {
  return fields?.[field.transform]
}

export function readRedrives(fields: Fields): number {
  return Number(fields?.[field.redrives] ?? 0)
}

/** The target that a delivery is of, if another target gets the event in place of it. */
export function readDelivery(fields: Fields): TargetRef | undefined {
  const delivery = fields?.[field.delivery]
  return delivery ? parseTargets(delivery)[0] : undefined
}

/** The targets of an entry of deliveries. */
export function readTargets(fields: Fields): TargetRef[] {
  return parseTargets(fields?.[field.targets])
}

/** The edition of the registry by which an entry was routed. A router of Sluice 0.1.0 wrote no stamp. */
export function readEdition(fields: Fields): { readonly version: number; readonly stamp?: string } {
  const version = Number(fields?.[field.version] ?? 0)
  const stamp = fields?.[field.stamp]
  return stamp ? { version, stamp } : { version }
}

/** About how many bytes the event of an entry of deliveries has, without reading the log. */
export function readSize(fields: Fields): number {
  return Number(fields?.[field.size] ?? fields?.[field.event]?.length ?? 0)
}

/** The receiver of an entry that carries its event: a subscription, another target, or the bus. */
export interface EntryAddress extends TargetRef {
  readonly subscription?: string
  /** The transform of the target as JSON, for a subscription: fan-out finds it in the rule. */
  readonly transform?: string
  /** To all targets of all rules that match: it is routed as if it had just been published. */
  readonly bus?: true
  /** The version of the registry that the target was found in. */
  readonly version: number
  readonly stamp?: string
}

/** The fields of an entry that carries its event, except the event itself and the number of redrives. */
export function writeAddress(logId: string, to: EntryAddress, delivery?: TargetRef): (string | number)[] {
  const fields: (string | number)[] = [field.logId, logId]
  if (!to.bus && to.subscription !== undefined) {
    fields.push(field.rules, to.rule)
    if (to.transform !== undefined) fields.push(field.transform, to.transform)
  } else if (!to.bus) {
    fields.push(field.version, to.version)
    if (to.stamp) fields.push(field.stamp, to.stamp)
    fields.push(field.targets, formatTarget(to))
  }
  if (delivery) fields.push(field.delivery, formatTarget(delivery))
  return fields
}

/** The dead letter of an entry on its way to dlq, as JSON. */
export function readLetter(fields: Fields): string | undefined {
  return fields?.[field.letter]
}

export function readAnswer(fields: Fields): { readonly request: string; readonly packet: string } {
  return { request: fields?.[field.request] ?? '', packet: fields?.[field.answer] ?? '' }
}

export function formatTarget({ rule, target }: TargetRef): string {
  return `${rule}~${target}`
}

function parseTargets(text = ''): TargetRef[] {
  return text.split(',').flatMap(pair => {
    const [rule, target] = pair.split('~')
    return rule && target ? [{ rule, target }] : []
  })
}
