import { maxErrorLength } from '@sluice/event'
import type { DeadLetter } from './dead-letter.js'

/**
 * Groups dead letters: letters of one target with the same reason and the same error have the same fingerprint, 16 hex
 * characters. Numbers, ids, quoted texts and the queries of URLs do not count, so "no account 17" and "no account 18" are the
 * same; HTTP statuses do count, so a 500 and a 503 differ.
 */
export function fingerprint({ bus, rule, target, reason, error }: DeadLetter): string {
  // the addresses of one host fail in any order, each with the same error
  const parts = new Set(outline(String(error)).split(/; |[[\]]/))
  const text = [bus, rule, target, reason, ...[...parts].sort()].join('\n')
  return hash(text, 0x811c9dc5) + hash(text, 0x9747b28c)
}

/**
 * An error's text without the parts that differ between events. Of JSON the names of fields count, and the values of fields
 * that say what went wrong. Takes time linear in the text that is read.
 */
export function outline(error: string): string {
  return error
    .slice(0, maxErrorLength)
    .replace(/"[^"]*"(:(?=\S))?|`[^`]*`|(?<!\w)'[^']*'(?!\w)/g, (quoted, field, at: number, all: string) =>
      field || /"(code|status|statusCode|name|type)":$/.test(before(at, all)) ? quoted : '#',
    )
    .replace(/\?\S+/g, '?')
    .replace(/(?<![\w:])[\da-f]*:(?=[\da-f]*:)[\da-f:.]+/gi, '#')
    .replace(/[\w-]+/g, (word, at: number, all: string) => (varies(word, before(at, all)) ? '#' : word))
    .replace(/#(?:(?:[.:+/]|, ?)#)+/g, '#')
    .replace(/\s+/g, ' ')
    .trim()
}

function before(at: number, text: string): string {
  return text.slice(Math.max(0, at - 14), at)
}

function varies(word: string, before: string): boolean {
  if (before.endsWith('(code ')) return false
  if (/^[1-5]\d\d$/.test(word) && /\b(answered|http|status|code)[^\w]{1,2}$/i.test(before)) return false
  return /\d/.test(word) || /^[a-f]{8,}$/i.test(word)
}

/** FNV-1a over UTF-16 code units with murmur3's final mix, as 8 hex characters. A collision only merges two groups. */
function hash(text: string, seed: number): string {
  let hash = seed
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0')
}
