import type { Schemas } from '@sluice/client'

export type Grant = Schemas['Grant']

/** A grant while it is written: it may be anything yet. */
export type Draft = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The fields of each kind of grant, in the order of the form. */
export const fieldsOf = {
  publish: ['bus', 'pattern', 'tenant'],
  receive: ['bus', 'pattern', 'redact'],
  read: ['bus', 'pattern', 'show', 'redact'],
  redrive: ['bus', 'pattern'],
  manage: ['kind', 'bus', 'name', 'verbs'],
  keys: ['name'],
  audit: [],
} as const

export type GrantKind = keyof typeof fieldsOf
export const grantKinds = Object.keys(fieldsOf) as GrantKind[]

/** What each kind allows, in a few words. */
export const meaning: Readonly<Record<GrantKind, string>> = {
  publish: 'publish events',
  receive: 'receive events, by rules of its own',
  read: 'see events and dead letters',
  redrive: 'send dead letters again, and delete them',
  manage: 'see and change things: buses, rules, …',
  keys: 'make and revoke keys',
  audit: 'read the audit',
}

export const managedKinds = [
  ...([
    'bus',
    'rule',
    'subscription',
    'consumer',
    'queue',
    'connection',
    'schedule',
    'webhook',
    'schema',
    'grant',
    'tenant',
    'metrics',
    'logs',
  ] as const),
]
/** Those that stand on a bus, and so have the field `bus` beside `name`. */
export const kindsOnBus: readonly string[] = ['rule', 'subscription', 'consumer']
const verbs = ['read', 'write', 'delete'] as const
/** Queues and connections have more. */
export function verbsOf(kind: unknown): readonly string[] {
  if (kind === 'connection') return [...verbs, 'use']
  return kind === 'queue' ? [...verbs, 'send', 'receive'] : verbs
}

/** The values without the verbs that their kind does not have. */
export function withItsVerbs<T extends Readonly<Record<string, unknown>>>(values: T): T {
  const { kind, verbs: chosen } = values
  if (!Array.isArray(chosen)) return values
  return { ...values, verbs: chosen.filter(verb => verbsOf(kind).includes(String(verb))) }
}

/** A grant to begin with. */
export const firstOf: Readonly<Record<GrantKind, Draft>> = {
  publish: { publish: { bus: 'default' } },
  receive: { receive: { bus: 'default' } },
  read: { read: { bus: 'default' } },
  redrive: { redrive: { bus: 'default' } },
  manage: { manage: { kind: 'rule', bus: 'default', verbs: ['read'] } },
  keys: { keys: {} },
  audit: { audit: {} },
}

export function kindOf(grant: Draft): GrantKind | undefined {
  const [kind] = Object.keys(grant)
  return grantKinds.find(one => one === kind)
}

/** A grant in words: `publish on default`. What it is limited to stands beside it. */
export function sentenceOf(grant: Draft): string {
  const kind = kindOf(grant)
  const {
    bus,
    name,
    tenant,
    kind: what,
    verbs: some,
  } = (kind ? grant[kind]! : {}) as Readonly<Record<string, string | undefined>> & {
    readonly verbs?: readonly string[]
  }
  const on = bus === '*' ? 'every bus' : `bus ${bus ?? '…'}`
  switch (kind) {
    case 'publish':
      return `publish on ${on}${tenant === undefined ? '' : ` of tenant ${tenant}`}`
    case 'receive':
      return `receive events of ${on}`
    case 'read':
      return `see events and dead letters of ${on}`
    case 'redrive':
      return `redrive and delete dead letters of ${on}`
    case 'manage': {
      const where = bus === undefined || bus === '*' ? '' : ` on ${on}`
      return `${wordsOf(some ?? verbsOf(what))} ${what ?? '…'}${name === undefined ? '' : ` ${name}`}${where}`
    }
    case 'keys':
      return `make and revoke ${name === undefined || name === '*' ? 'keys' : `keys ${name}`}`
    case 'audit':
      return 'read the audit'
    case undefined:
      return 'nothing that is known'
  }
}

function wordsOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`
}

/** What a reader does not see, as one writes it: `data.email, data.id as hash`. */
export function redactText(redact: unknown): string {
  if (!Array.isArray(redact)) return ''
  return redact
    .map((one: string | { path: string; as: string }) =>
      typeof one === 'string' ? one : one.as === 'removed' ? one.path : `${one.path} as ${one.as}`,
    )
    .join(', ')
}

export function redactOf(text: string): unknown[] | undefined {
  const paths = text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
  const parsed = paths.map(path => {
    const [, plain, as] = /^(.*?) as (hash|removed)$/.exec(path) ?? []
    return as === undefined ? path : { path: plain!, as }
  })
  return parsed.length === 0 ? undefined : parsed
}

/** What is wrong with a list of grants, as far as it is seen without the gateway; undefined if nothing is. */
export function problemOf(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'must be a list: [{ "publish": { "bus": "default" } }]'
  for (const [i, grant] of value.entries()) {
    const kinds = typeof grant === 'object' && grant !== null ? Object.keys(grant as object) : []
    if (kinds.length !== 1 || !grantKinds.includes(kinds[0] as GrantKind))
      return `grants[${i}] must have one of ${grantKinds.join(', ')}`
  }
  return undefined
}
