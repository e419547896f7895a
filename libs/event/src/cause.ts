import { nameBeside, tenantOf } from './tenant.js'

/** The first event of a chain of caused events, by its position. */
export interface Origin {
  readonly bus: string
  /** `<shard>-<entry id>` */
  readonly position: string
}

/** A delivery by which an event caused another. Rule and target are known where one of them was called for the rule's target. */
export interface Via extends Origin {
  readonly rule?: string
  readonly target?: string
}

/** The contents of an event's cause token. */
export interface Cause extends Origin {
  /** The number of events from the origin to it; 0 for the origin itself. */
  readonly hops: number
  /** The number of events that the origin had caused when this one was counted, this one included; 0 for the origin itself. */
  readonly count: number
  /** The delivery that the token was made for. The token of a stored event, and one of an older Sluice, does not say it. */
  readonly via?: Via
  /** Whether the receiver got a copy of the event that lacks something. */
  readonly isCopy?: true
}

/** Signs and checks tokens. Keys have ids, so that tokens of an old key stay valid when a new one is used. */
export interface CauseSigner {
  /** The key that new tokens are signed with. */
  readonly keyId: string
  /** @returns undefined if there is no such key */
  sign(keyId: string, text: string): string | undefined
  /** Compares in constant time. @returns undefined if there is no such key */
  verify(keyId: string, text: string, signature: string): boolean | undefined
}

/** The attribute that carries a token. */
export const causeAttribute = 'sluicecause'

/** The attribute of a caused event that names the delivery by which it was caused, see {@link writeVia}. */
export const viaAttribute = 'sluicevia'

/** The attribute of an event that a receiver answered: the target whose answer it is, `/sluice/<bus>/<rule>/<target>`. */
export const resultAttribute = 'sluiceresult'

/** The attribute of a copy of an event that lacks something, or has hashes in its place, because its receiver must not see it: `true`. */
export const redactedAttribute = 'sluiceredacted'

/** Longest token: a bus name has 192 characters with its tenant, a position 40, a rule and a target 128, everything else is shorter. */
const maxTokenLength = 900

/**
 * Writes a token. The first part is the form; no part has a `~` inside:
 *
 * | form | parts                                                                                                    |
 * |------|----------------------------------------------------------------------------------------------------------|
 * | `1`  | key id, bus, position, hops, count, signature                                                            |
 * | `2`  | key id, bus, position, hops, count, then of the delivery bus, position, rule, target (or none), signature |
 * | `3`  | as `2`, and the receiver got a copy that lacks something                                                 |
 */
export function writeCause({ bus, position, hops, count, via, isCopy }: Cause, signer: CauseSigner): string {
  const form = !via ? '1' : isCopy ? '3' : '2'
  const delivery = via ? `~${via.bus}~${via.position}~${via.rule ?? ''}~${via.target ?? ''}` : ''
  const text = `${form}~${signer.keyId}~${bus}~${position}~${hops}~${count}${delivery}`
  return `${text}~${signer.sign(signer.keyId, text)!}`
}

/** @returns the contents of the token; `unknown-key` if its key is not known here, `invalid` if it is not a valid token */
export function readCause(token: unknown, signer: CauseSigner): Cause | 'unknown-key' | 'invalid' {
  if (typeof token !== 'string' || token.length > maxTokenLength) return 'invalid'
  const found = pattern.exec(token)?.groups
  if (!found || (found['form'] === '1') !== (found['at'] === undefined)) return 'invalid'
  const verified = signer.verify(found['key']!, found['text']!, found['signature']!)
  if (verified === undefined) return 'unknown-key'
  if (!verified) return 'invalid'
  const cause = {
    bus: found['bus']!,
    position: found['position']!,
    hops: Number(found['hops']),
    count: Number(found['count']),
  }
  if (found['at'] === undefined) return cause
  const via = viaOf(found['on']!, found['at'], found['rule'], found['target'])
  return { ...cause, via, ...(found['form'] === '3' && { isCopy: true }) }
}

const [name, place] = ['[A-Za-z0-9._-]{1,128}', String.raw`\d{1,3}-\d{1,16}-\d{1,10}`]
const busName = '[A-Za-z0-9._+-]{1,192}'
const delivery = `~(?<on>${busName})~(?<at>${place})~(?<rule>${name})?~(?<target>${name})?`
const pattern = new RegExp(
  String.raw`^(?<text>(?<form>[123])~(?<key>[a-z0-9]{1,16})~(?<bus>${busName})~(?<position>${place})~(?<hops>\d{1,4})~(?<count>\d{1,10})` +
    String.raw`(?:${delivery})?)~(?<signature>[\w-]{1,64})$`,
)

/**
 * Writes the delivery by which an event was caused: `<bus>~<position>~<rule>~<target>`, without rule and target where they are not
 * known. The bus is one of the event's tenant and is written without it.
 */
export function writeVia({ bus, position, rule, target }: Via): string {
  const names = rule === undefined || target === undefined ? [] : [rule, target]
  return [tenantOf(bus).name, position, ...names].join('~')
}

/** Reads what {@link writeVia} wrote. @param bus that the caused event is on @returns undefined if it is nothing of the kind */
export function readVia(text: unknown, bus: string): Via | undefined {
  const found = typeof text === 'string' && text.length < maxTokenLength ? viaPattern.exec(text) : null
  return found ? viaOf(nameBeside(bus, found[1]!), found[2]!, found[3], found[4]) : undefined
}

const viaPattern = new RegExp(`^(${name})~(${place})(?:~(${name})~(${name}))?$`)

function viaOf(bus: string, position: string, rule?: string, target?: string): Via {
  return { bus, position, ...(rule !== undefined && target !== undefined && { rule, target }) }
}
