import { retryDefaults } from '@sluice/delivery'
import { faultOfText } from '@sluice/transform'
import type { TargetKind } from '../kind.js'
import { hostOf, originOf } from '../remote/origin.js'
import { remoteFields } from '../remote/remote-settings.js'
import { domainOf, hasValues, mailboxOf } from './address.js'
import { EmailDeliverer } from './email-deliverer.js'
import { EmailTarget } from './email-target.js'

type Fault = { readonly field: keyof EmailTarget & string; readonly fault: string } | undefined

/** Fan-out hands the mail to the mail server and retries, as it does with webhooks. */
export const email: TargetKind<EmailTarget> = {
  type: 'email',
  settings: EmailTarget,
  fields: {
    ...remoteFields,
    url: { description: 'The mail server, without user and password. `smtp://` asks for STARTTLS.' },
    insecure: {
      default: false,
      description: 'Whether `smtp://` goes on without TLS where the server offers none. Not with a connection.',
    },
    from: { description: 'An address, or a name and an address: `Shop <orders@shop.example>`.' },
    to: { description: 'Addresses. One with values of the event must be of one of the `domains`.' },
    domains: { description: 'The domains of addresses that the event has.' },
    subject: { description: '`{{$.data.id}}` stands for what the event has there.' },
    text: {
      description: 'The body. Without it and `html` it is what the transform made, or the event as JSON.',
    },
    html: { description: 'The body in HTML, in which values of the event are escaped.' },
  },
  retry: retryDefaults.webhook,
  fault: target => faultOfServer(target) ?? faultOfPeople(target) ?? faultOfTexts(target),
  destination: placeOf,
  url: 'url',
  unknowable: 'a mail server does not answer with what became of the event',
  deliverer: parts => new EmailDeliverer(parts),
}

function faultOfServer({ url, insecure, connection }: EmailTarget): Fault {
  const parsed = new URL(url)
  if (hostOf(parsed) === undefined) return { field: 'url', fault: 'must be a URL with a valid host' }
  if (insecure !== undefined && parsed.protocol === 'smtps:')
    return { field: 'insecure', fault: 'must be left out: "smtps://" always has TLS' }
  if (insecure && connection !== undefined)
    return { field: 'insecure', fault: 'must be left out: a password does not go without TLS' }
  return undefined
}

function faultOfPeople({ from, to, domains }: EmailTarget): Fault {
  if (!mailboxOf(from))
    return { field: 'from', fault: 'must be an address, or a name and one: "Shop <orders@shop.example>"' }
  const made = to.filter(hasValues)
  for (const address of to) {
    const fault = made.includes(address) ? faultOfText(address) : undefined
    const shown = JSON.stringify(address.slice(0, 100))
    if (fault !== undefined) return { field: 'to', fault: `has ${shown}, which ${fault}` }
    if (!made.includes(address) && domainOf(address) === undefined)
      return { field: 'to', fault: `has ${shown}, which is no address such as "ada@shop.example"` }
  }
  if (made.length > 0 && !domains)
    return { field: 'domains', fault: 'must name the domains to which addresses of the event may belong' }
  if (made.length === 0 && domains)
    return { field: 'domains', fault: 'must be left out: no address has a value of the event' }
  return undefined
}

function faultOfTexts({ subject, text, html, transform }: EmailTarget): Fault {
  for (const [field, given] of Object.entries({ subject, text, html })) {
    const fault = given === undefined ? undefined : faultOfText(given)
    if (fault !== undefined) return { field: field as keyof EmailTarget & string, fault }
  }
  const body = text === undefined ? 'html' : 'text'
  if (transform && (text ?? html) !== undefined)
    return { field: body, fault: 'must be left out: the transform makes the body' }
  return undefined
}

/** `smtp://mail.example:587/orders@shop.example`: the server, and who writes. */
function placeOf({ url, from }: EmailTarget): string {
  if (!URL.canParse(url)) return url
  const sender = encodeURIComponent(mailboxOf(from)?.address.toLowerCase() ?? '').replace('%40', '@')
  return `${originOf(new URL(url))}/${sender}`
}
