import type { CloudEvent } from '@sluice/event'

/** A stream entry. `fields` is undefined if the entry was deleted while it was pending. */
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

/** Compares stream entry ids as Redis orders them. */
export function compareIds(a: string, b: string): number {
  const [aMs, aSeq] = a.split('-') as [string, string]
  const [bMs, bSeq] = b.split('-') as [string, string]
  return Number(aMs) - Number(bMs) || Number(aSeq) - Number(bSeq)
}

/** @returns undefined if the text is not a JSON object */
export function parseEvent(text: string): CloudEvent | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as CloudEvent) : undefined
  } catch {
    return undefined
  }
}
