import type { CloudEvent } from '@sluice/event'

/** One stream entry as read. `fields` is undefined when the entry was deleted while it was still pending. */
export interface Entry {
  readonly id: string
  readonly fields: Readonly<Record<string, string>> | undefined
}

export type RawEntry = [id: string, fields: string[] | null]

export function toEntry([id, flat]: RawEntry): Entry {
  if (!flat) return { id, fields: undefined }
  const fields: Record<string, string> = Object.create(null)
  for (let i = 0; i < flat.length; i += 2) fields[flat[i]!] = flat[i + 1]!
  return { id, fields }
}

/** Order of stream entry ids, as Redis has it. */
export function compareIds(a: string, b: string): number {
  const [aMs, aSeq] = a.split('-') as [string, string]
  const [bMs, bSeq] = b.split('-') as [string, string]
  return Number(aMs) - Number(bMs) || Number(aSeq) - Number(bSeq)
}

/** Undefined for what is no JSON object. */
export function parseEvent(text: string): CloudEvent | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as CloudEvent) : undefined
  } catch {
    return undefined
  }
}
