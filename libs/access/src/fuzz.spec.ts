import { createHmac } from 'node:crypto'
import { longForm } from '@sluice/testing'
import { Generator } from '../../pattern/src/generator.fixture.js'
import { slowMatch } from '../../pattern/src/slow-matcher.fixture.js'
import type { EventVerb } from './actions.js'
import { decide } from './decide.js'
import type { Grant, Redact } from './grant.js'
import { Owner } from './owner.js'
import { Rights } from './rights.js'
import { shown } from './shown.js'
import { readTree, type Tree, valuesOf, writeTree } from './slow-json.fixture.js'
import { View } from './view.js'
import { viewOf } from './view-of.js'

const rounds = Number(process.env['FUZZ_ROUNDS'] ?? (longForm ? 10_000 : 150))
const seed = Number(process.env['FUZZ_SEED'] ?? 14)
const hashKey = Buffer.from('a key')

const verbs = ['publish', 'receive', 'read', 'redrive'] as const
const masks = ['*', 'shop-*', 'shop-eu', '*-us', 's*p*e*', 'bank']
const buses = ['shop-eu', 'shop-us', 'bank', 'shop-']

// The seed of a failing round is in the message: FUZZ_SEED=<it> FUZZ_ROUNDS=1 repeats that round.
test('decides and shows exactly what a slow and obvious reading of the grants says', () => {
  const counts = { allowed: 0, denied: 0, redacted: 0, whole: 0 }
  for (let round = 0; round < rounds; round++) {
    const random = new Generator(seed + round)
    const event = asChecked(random, random.event())
    const text = spellMembers(random, event)
    const grants = Array.from({ length: random.below(6) }, () => randomGrant(random, event))
    const rights = Rights.of([{ of: 'keys/k', grants }])
    const note = (what: unknown) => `FUZZ_SEED=${seed + round} ${JSON.stringify({ what, grants, text })}`
    for (const bus of buses) {
      for (const verb of verbs) {
        const lines = slowLines(grants, verb, bus, JSON.parse(text))
        const action = (
          {
            publish: 'events:publish',
            receive: 'events:receive',
            read: 'events:read',
            redrive: 'dead-letters:redrive',
          } as const
        )[verb]
        const decision = decide(rights, action, { bus }, text)
        const by = lines.map(line => `keys/k grants[${line}]`)
        if (decision.allowed ? !by.includes(decision.by) : by.length > 0)
          throw new Error(note([bus, verb, decision, by]))
        counts[decision.allowed ? 'allowed' : 'denied']++
        if (verb !== 'receive' && verb !== 'read') continue
        const view = viewOf(rights, verb, bus, text)
        if ((view === undefined) !== (lines.length === 0)) throw new Error(note([bus, verb, view, by]))
        if (!view) continue
        counts[view.isWhole ? 'whole' : 'redacted']++
        const redacts = lines.map(line => redactsOf(grants[line]!, verb))
        for (const path of new Set(redacts.flat().flatMap(({ path }) => [path, `${path}.z`, path.split('.')[0]!]))) {
          const expected = slowRedaction(redacts, path)
          const found = redactionAt(view.redact, path)
          if (found !== expected) throw new Error(note([bus, verb, path, found, expected]))
        }
      }
    }
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(rounds / 4)
}, 120_000)

test('never says that nothing arrives where an event does', () => {
  let [said, received] = [0, 0]
  for (let round = 0; round < rounds * 20; round++) {
    const random = new Generator(seed + round)
    const [event, other] = [random.event(), random.event()].map(event => asChecked(random, event))
    const text = spellMembers(random, event!)
    const grants = Array.from({ length: 1 + random.below(3) }, () => randomGrant(random, random.pick([event!, other!])))
    const owner = new Owner('key:k', Rights.of([{ of: 'keys/k', grants }]))
    const rule = { bus: 'shop-eu', pattern: random.pattern(random.chance(0.7) ? event : other) }
    const isSilent = owner.withholdsAll(rule) !== undefined
    if (isSilent) said++
    if (!slowMatch(rule.pattern, JSON.parse(text)) || !owner.receives(rule, text)) continue
    received++
    if (isSilent) throw new Error(`FUZZ_SEED=${seed + round} ${JSON.stringify({ rule, grants, text })}`)
  }
  expect(Math.min(said, received)).toBeGreaterThan(rounds / 4)
}, 120_000)

test('shows every byte that a slow redaction shows, and no value that is redacted', () => {
  const counts = { redacted: 0, untouched: 0, hashes: 0 }
  for (let round = 0; round < rounds * 10; round++) {
    const random = new Generator(seed + round)
    const event = withSecrets(random.event())
    const text = random.spellEvent(event)
    const paths = new Set(Array.from({ length: 1 + random.below(4) }, () => randomPath(random, event)))
    const redact = Array.from(paths, (path): Redact => (random.chance(0.3) ? { path, as: 'hash' } : path))
    const seen = shown(View.of([redact]), text, hashKey)
    const tree = readTree(text)
    const secrets: unknown[] = []
    const expected = slowShown(tree, redact.map(full), secrets)
    const note = () =>
      `FUZZ_SEED=${seed + round} ${JSON.stringify({ redact, text, seen, expected: writeTree(expected) })}`
    if (writeTree(readTree(seen)) !== writeTree(expected)) throw new Error(note())
    const visible = new Set(valuesOf(readTree(seen)))
    if (secrets.some(secret => isUnique(secret) && visible.has(secret))) throw new Error(note())
    const isUntouched = writeTree(expected) === writeTree(tree)
    if (isUntouched && seen !== text) throw new Error(note())
    JSON.parse(seen)
    counts[isUntouched ? 'untouched' : 'redacted']++
    if (/"[0-9a-f]{64}"/.test(seen)) counts.hashes++
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(rounds)
}, 120_000)

/** An event that the gateway would take: its attributes are no objects or lists, and have names of their own. */
function asChecked(random: Generator, event: Record<string, unknown>): Record<string, unknown> {
  delete event['detail-type']
  const members = Object.entries(event).map(([name, value]): [string, unknown] => {
    return [name, name === 'data' || typeof value !== 'object' ? value : random.scalar()]
  })
  return Object.fromEntries(random.chance(0.5) ? members : members.reverse())
}

function spellMembers(random: Generator, event: object): string {
  return `{${Object.entries(event)
    .map(([name, value]) => `${JSON.stringify(name)} : ${random.spell(value)}`)
    .join()}}`
}

function randomGrant(random: Generator, event: object): Grant {
  const scope = { bus: random.pick(masks), ...(random.chance(0.7) ? { pattern: random.pattern(event) } : {}) }
  const redact = Array.from({ length: random.below(4) }, (): Redact => {
    const path = random.pick(['data', 'data.a', 'data.a.b', 'data.b', 'data.ab', 'subject'])
    return random.chance(0.4) ? { path, as: 'hash' } : path
  })
  const kept = [...new Map(redact.map(one => [full(one).path, one])).values()]
  const verb = random.pick(verbs)
  if (verb === 'publish' || verb === 'redrive') return { [verb]: scope } as unknown as Grant
  if (verb === 'receive') return { receive: { ...scope, redact: kept } }
  return { read: { ...scope, redact: kept, ...(random.chance(0.2) ? { show: 'metadata' as const } : {}) } }
}

function full(redact: Redact): { path: string; as: 'removed' | 'hash' } {
  return typeof redact === 'string' ? { path: redact, as: 'removed' } : redact
}

/** The numbers of the lines that allow it. */
function slowLines(grants: readonly Grant[], verb: EventVerb, bus: string, event: unknown): number[] {
  return grants.flatMap((grant, i) => {
    const scope = (grant as any)[verb]
    if (!scope || !new RegExp(`^${scope.bus.replaceAll('*', '.*')}$`).test(bus)) return []
    return scope.pattern === undefined || slowMatch(scope.pattern, event) ? [i] : []
  })
}

function redactsOf(grant: Grant, verb: EventVerb): { path: string; as: 'removed' | 'hash' }[] {
  const { redact = [], show } = (grant as any)[verb]
  const all = redact.map(full)
  return show === 'metadata'
    ? [...all.filter(({ path }: any) => path !== 'data'), { path: 'data', as: 'removed' }]
    : all
}

/** How several grants show a path together: each of them must redact it, and one hash of exactly this path is enough to show it. */
function slowRedaction(redacts: ReturnType<typeof redactsOf>[], path: string): 'shown' | 'removed' | 'hash' {
  const each = redacts.map(redact => redactionAt(redact, path))
  if (each.includes('shown')) return 'shown'
  return each.includes('hash') ? 'hash' : 'removed'
}

/** How one list of redactions shows a path. The hash of what is around it says nothing of it. */
function redactionAt(
  redact: readonly { path: string; as: 'removed' | 'hash' }[],
  path: string,
): 'shown' | 'removed' | 'hash' {
  const around = redact.filter(one => path === one.path || path.startsWith(`${one.path}.`))
  if (around.length === 0) return 'shown'
  const [outermost] = around.sort((a, b) => a.path.length - b.path.length)
  return outermost!.path === path ? outermost!.as : 'removed'
}

/** The event with another value in each of its leaves. */
function withSecrets<V>(value: V, counter = { next: 1_000_000 }): V {
  if (Array.isArray(value)) return value.map(element => withSecrets(element, counter) as unknown) as V
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, withSecrets(member as unknown, counter)]),
    ) as V
  const secret = counter.next++
  return (typeof value === 'number' ? secret : `secret-${secret}`) as V
}

/** A second member of the same name is there by chance, with a value that others may have. */
function isUnique(value: unknown): boolean {
  return /^(secret-)?1\d{6}$/.test(`${value}`)
}

/** A path that leads somewhere in the event, mostly. */
function randomPath(random: Generator, event: Record<string, unknown>): string {
  const path: string[] = []
  let at: unknown = random.chance(0.8) ? { data: event['data'] ?? {} } : event
  for (let steps = 1 + random.below(4); steps > 0;) {
    if (Array.isArray(at)) at = random.pick(at)
    if (typeof at !== 'object' || at === null || Object.keys(at).length === 0) break
    if (Array.isArray(at)) continue
    const name = random.pick(Object.keys(at))
    if (name === '' || /^\.|\.$|\.\./.test(name)) break
    path.push(name)
    at = (at as Record<string, unknown>)[name]
    steps--
  }
  return path.length === 0 ? 'data' : path.join('.')
}

/** Redacts tree and all, path by path. A name with dots is as many names. */
function slowShown(tree: Tree, redact: readonly { path: string; as: 'removed' | 'hash' }[], secrets: unknown[]): Tree {
  const hide = (value: Tree, as: 'removed' | 'hash'): Tree | undefined => {
    secrets.push(...valuesOf(value))
    if (as === 'removed') return undefined
    const hashed = value.text.startsWith('"') ? JSON.stringify(JSON.parse(value.text)) : value.text
    return { isScalar: true, text: `"${createHmac('sha256', hashKey).update(hashed).digest('hex')}"` }
  }
  const isRedacted = (path: string) => redact.some(one => one.path === path)
  const walk = (value: Tree, path: string): Tree | undefined => {
    const as = path === '' ? 'shown' : redactionAt(redact, path)
    if (as !== 'shown') return hide(value, as)
    if ('elements' in value) return { ...value, elements: value.elements.map(element => walk(element, path)!) }
    if (!('members' in value)) return value
    const members = value.members.flatMap(([name, member]): [string, Tree][] => {
      const below = path === '' ? name : `${path}.${name}`
      const outer = below
        .split('.')
        .map((_, i, names) => names.slice(0, i).join('.'))
        .filter(around => around.length > path.length)
      const hidden = outer.find(isRedacted)
      const isOpaque = below === 'data' && 'isScalar' in member && redact.some(({ path }) => path.startsWith('data.'))
      const as = hidden && redact.find(({ path }) => path === hidden)!.as
      const seen = as
        ? hide(member, as)
        : isOpaque && !isRedacted('data')
          ? hide(member, 'removed')
          : walk(member, below)
      return seen ? [[name, seen]] : []
    })
    return { ...value, members }
  }
  return walk(tree, '')!
}
