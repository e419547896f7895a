import type { Failure } from '@sluice/delivery'
import type { EventContent } from '@sluice/queues'
import { Texts } from '@sluice/transform'
import { domainOf, hasValues, leadsElsewhere } from './address.js'
import type { EmailTarget } from './email-target.js'

/** Characters that a subject and a body may become. */
const longest = { to: 512, subject: 998, text: 262_144, html: 262_144 }

/** What a mail has of the event. */
export interface Written {
  readonly to: readonly string[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
}

interface Read {
  readonly to: Texts
  readonly subject: Texts
  readonly text: Texts
  readonly html: Texts
}

/** The recipients, the subject and the body of mails, by what the event has. */
export class EmailTexts {
  /** By the object that the registry has: those of one version of a rule are read once. */
  readonly #read = new WeakMap<EmailTarget, Read>()

  /** A failure if the event has nothing for one of them, or an address that may not get it. */
  of(target: EmailTarget, event: EventContent): Written | Failure {
    const texts = this.#of(target)
    const to: string[] = []
    const filled = texts.to.fill(event, longest.to)
    if (!Array.isArray(filled)) return tooLong('to', longest.to)
    const byPlace = new Map(filled)
    for (const [i, given] of target.to.entries()) {
      const address = byPlace.get(String(i))
      if (address === undefined) return missing(`to[${i}]`, given)
      const domain = domainOf(address)
      // what the event has is not for the log
      if (domain === undefined) return wrong(`to[${i}]: the event has no address for ${given}`)
      if (hasValues(given) && !target.domains?.includes(domain))
        return wrong(`to[${i}]: the address that the event has for ${given} is of none of the domains`)
      if (hasValues(given) && leadsElsewhere(address))
        return wrong(`to[${i}]: the address that the event has for ${given} has "%" or "!", which lead elsewhere`)
      to.push(address)
    }
    const written: { subject?: string; text?: string; html?: string } = {}
    for (const field of ['subject', 'text', 'html'] as const) {
      const given = target[field]
      if (given === undefined) continue
      const found = texts[field].fill(event, longest[field], field === 'html' ? escaped : undefined)
      if (!Array.isArray(found)) return tooLong(field, longest[field])
      const text = found[0]?.[1]
      if (text === undefined) return missing(field, given.slice(0, 100))
      written[field] = field === 'subject' ? oneLine(text) : text
    }
    return { to, ...written } as Written
  }

  #of(target: EmailTarget): Read {
    let read = this.#read.get(target)
    if (!read) {
      const { to, subject, text, html } = target
      const one = (given: string | undefined) => new Texts(given === undefined ? {} : { it: given })
      read = {
        to: new Texts(Object.fromEntries(to.entries())),
        subject: one(subject),
        text: one(text),
        html: one(html),
      }
      this.#read.set(target, read)
    }
    return read
  }
}

/** Nothing of an event begins another line of the header. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

function missing(field: string, given: string): Failure {
  return wrong(`${field}: the event has no text, number or boolean for ${given}`)
}

function tooLong(field: string, most: number): Failure {
  return wrong(`${field} would have more than ${most} characters, the most`)
}

function wrong(error: string): Failure {
  return { ok: false, error, permanent: 'invalid' }
}
