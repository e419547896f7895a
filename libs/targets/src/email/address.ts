import type { Mailbox } from './client.js'

/** An address without quotes and comments, as nearly all are. Source: RFC 5321, section 4.1.2 */
const addressForm =
  /^[A-Za-z0-9!#$%&'*+/=?^_`|~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`|~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i
/** Most characters of an address, and of the part before its domain. */
const longest = { address: 254, local: 64 }

/** `Shop <orders@shop.example>`. */
const mailboxForm = /^(?:([^<>"\p{Cc}\p{Cs}]{1,128}?) *<)?([^<> ]+?)(>?)$/u

/** Whether a text has values of the event in it. */
export function hasValues(text: string): boolean {
  const begin = text.indexOf('{{')
  return begin >= 0 && text.includes('}}', begin + 2)
}

/** Whether mail servers may send on what comes for an address: `eve%evil.example@shop.example`, `evil.example!eve@shop.example`. */
export function leadsElsewhere(address: string): boolean {
  return /[%!]/.test(address)
}

/** The domain of an address in lower case; undefined for a text that is none. */
export function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  const isOne = addressForm.test(address) && address.length <= longest.address && at <= longest.local
  return isOne ? address.slice(at + 1).toLowerCase() : undefined
}

/** An address, or a name and an address in angle brackets; undefined for another text. */
export function mailboxOf(text: string): Mailbox | undefined {
  const [, name, address, end] = mailboxForm.exec(text) ?? []
  const isWhole = address !== undefined && (name === undefined) === (end === '') && domainOf(address) !== undefined
  return isWhole ? { name: name ?? '', address } : undefined
}
