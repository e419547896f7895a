/** The first event of a chain of caused events, by its position. */
export interface Origin {
  readonly bus: string
  /** `<shard>-<entry id>` */
  readonly position: string
}

/** The contents of an event's cause token. */
export interface Cause extends Origin {
  /** The number of events from the origin to it; 0 for the origin itself. */
  readonly hops: number
  /** The number of events that the origin had caused when this one was counted, this one included; 0 for the origin itself. */
  readonly count: number
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

/** The attribute of an event that a receiver answered: the target whose answer it is, `/sluice/<bus>/<rule>/<target>`. */
export const resultAttribute = 'sluiceresult'

/** The attribute of a copy of an event that lacks something, or has hashes in its place, because its receiver must not see it: `true`. */
export const redactedAttribute = 'sluiceredacted'

/** Longest token: a bus name has 192 characters with its tenant, a position 40, everything else is shorter. */
const maxTokenLength = 364

/**
 * Writes a token: `1~<key id>~<bus>~<position>~<hops>~<count>~<signature>`. No part has a `~` inside; the first is the
 * version of this form.
 */
export function writeCause({ bus, position, hops, count }: Cause, signer: CauseSigner): string {
  const text = `1~${signer.keyId}~${bus}~${position}~${hops}~${count}`
  return `${text}~${signer.sign(signer.keyId, text)!}`
}

/** @returns the contents of the token; `unknown-key` if its key is not known here, `invalid` if it is not a valid token */
export function readCause(token: unknown, signer: CauseSigner): Cause | 'unknown-key' | 'invalid' {
  if (typeof token !== 'string' || token.length > maxTokenLength) return 'invalid'
  const match = pattern.exec(token)
  if (!match) return 'invalid'
  const [, text, keyId, bus, position, hops, count, signature] = match as unknown as string[]
  const verified = signer.verify(keyId!, text!, signature!)
  if (verified === undefined) return 'unknown-key'
  return verified ? { bus: bus!, position: position!, hops: Number(hops), count: Number(count) } : 'invalid'
}

const pattern =
  /^(1~([a-z0-9]{1,16})~([A-Za-z0-9._+-]{1,192})~(\d{1,3}-\d{1,16}-\d{1,10})~(\d{1,4})~(\d{1,10}))~([\w-]{1,64})$/
