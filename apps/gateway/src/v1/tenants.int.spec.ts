import { type DeadLetter, deliveryId } from '@sluice/delivery'
import { nameOfTenant } from '@sluice/event'
import { DeadLetterStore } from '@sluice/streams'
import { until } from '@sluice/testing'
import { root, TenantsPlatform } from './tenants.fixture.js'

const platform = new TenantsPlatform()
beforeAll(() => platform.start('acme', 'umbrella'), 60_000)
afterAll(() => platform.stop())

async function giveUp(bus: string, rule: string): Promise<string> {
  const appended = await platform.app.get(DeadLetterStore).redis.time()
  const position = `0-${appended[0]}000-0`
  const delivery = { bus, position, rule, target: 'hook', redrives: 0 }
  const id = deliveryId(delivery)
  const letter: DeadLetter = {
    ...{ ...delivery, id, targetType: 'webhook', destination: 'https://a.example/', reason: 'rejected' },
    ...{ failedAt: new Date().toISOString(), error: 'a secret of acme', attempts: [] },
  }
  const event = { specversion: '1.0', id: 'A-1', source: '/acme', type: 'order', data: { secret: 'of acme' } }
  const store = platform.app.get(DeadLetterStore)
  await store.give(letter, JSON.stringify(event))
  await until(() => store.get(id), 'the letter is kept')
  return id
}

/** Names that a request can be about. */
interface Names {
  readonly bus: string
  readonly rule: string
  readonly subscription: string
  readonly queue: string
  readonly connection: string
  readonly schedule: string
  readonly key: string
  readonly grants: string
  readonly letter: string
  readonly redrive: string
  readonly position: string
  readonly link: string
}

const connection = {
  origins: ['https://api.crm.example'],
  credentials: { type: 'basic', username: 'sluice', password: 'of acme' },
}

/** A request of every operation that there is, about things of these names. */
function bodyOf(operation: string, { bus, key, letter, rule, position }: Names): unknown {
  const event = { specversion: '1.0', id: 'B-1', source: '/there', type: 'order' }
  const bodies: Record<string, unknown> = {
    ...{ putBus: {}, putTenant: {}, rotateKey: {}, putKey: { grants: [] } },
    putRule: { pattern: { type: ['order'] }, targets: [{ id: 'q', type: 'queue', queue: 'q' }] },
    putGrants: { to: { key }, grants: [{ read: { bus: '*' } }] },
    testPattern: { pattern: { type: ['order'] }, event },
    testTransform: { transform: { paths: { id: '$.id' }, template: '{"order": <id>}' }, event },
    ...{ testRule: { last: 10 }, searchEvents: { type: 'order' } },
    redriveDeadLetters: { ids: [letter], dryRun: true },
    deleteDeadLetters: { ids: [letter] },
    testAccess: { principal: `key:${key}`, action: 'events:read', resource: `bus=${bus},rule=${rule}`, event },
    publishEvents: event,
    putQueue: {},
    putConnection: connection,
    putSchedule: { rate: '1 hour', event: { type: 'order', partitionkey: 'k' } },
    sendMessages: { messages: [{ body: 'of the caller' }] },
    ...{ receiveMessages: {}, redriveMessages: { dryRun: true }, openGroup: { group: 'g' } },
    ...Object.fromEntries(['ack', 'nack', 'extend'].map(how => [`${how}Messages`, { receipts: ['x'] }])),
    ...{
      republishEvent: {},
      testTarget: {},
      skipLane: { position },
      makePortalLink: { key },
      openPortal: { token: 'x' },
    },
  }
  return bodies[operation]
}

const queries: Record<string, (names: Names) => string> = {
  listDeadLetters: ({ bus }) => `?bus=${encodeURIComponent(bus)}`,
  listDeadLetterGroups: ({ bus }) => `?bus=${encodeURIComponent(bus)}`,
  listAccess: ({ bus }) => `?bus=${encodeURIComponent(bus)}`,
  getAccess: ({ bus, key }) =>
    `?principal=key:${encodeURIComponent(key)}&action=rules:read&resource=bus%3D${encodeURIComponent(bus)}`,
  listAudit: ({ bus }) => `?bus=${encodeURIComponent(bus)}`,
}

/** What a tenant would lose: its events, its keys, or that nobody knows of them. */
describe('every route of one tenant', () => {
  const theirs = {
    ...{ bus: 'books', rule: 'bills', subscription: 'ledger', key: 'partner', grants: 'helpers' },
    ...{ queue: 'parcels', connection: 'vault', schedule: 'nightly' },
  }
  let ids: Pick<Names, 'letter' | 'redrive' | 'position' | 'link'>
  let operations: { id: string; method: string; path: string }[]

  beforeAll(async () => {
    const own = platform.keys['acme']!
    const put = (path: string, body: object) => platform.ok(own, 'PUT', path, { body })
    await put('/v1/buses/books', { shards: 1 })
    await put('/v1/buses/books/rules/bills', {
      pattern: { type: ['order'] },
      targets: [{ id: 'ledger', type: 'subscription', subscription: 'ledger' }],
    })
    await put('/v1/keys/partner', { grants: [{ publish: { bus: 'books' } }] })
    await put('/v1/grants/helpers', { to: { key: 'partner' }, grants: [{ read: { bus: 'books' } }] })
    await put('/v1/queues/parcels', {})
    await put('/v1/connections/vault', connection)
    await put('/v1/schedules/nightly', { cron: '0 2 * * *', event: { type: 'order', data: 'of acme' } })
    await platform.ok(own, 'POST', '/v1/queues/parcels/messages', { body: { messages: [{ body: 'of acme' }] } })
    const published = await platform.publish(own, 'books', 'A-1', { data: { secret: 'of acme' } })
    expect(published.status).toBe(202)
    const letter = await giveUp('acme+books', 'bills')
    const asked = await platform.ok(own, 'POST', '/v1/dead-letters/redrive', { body: { ids: [`${letter}x`] } })
    const made = await platform.ok(own, 'POST', '/v1/portal-links', { body: { key: 'partner' } })
    const link = made.body.id as string
    ids = { letter, redrive: asked.body.id as string, position: published.body.position as string, link }
    const { body } = await platform.ok(root, 'GET', '/openapi.json')
    operations = Object.entries(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      ([path, of]) => Object.entries(of).map(([method, { operationId: id }]) => ({ id, method, path })),
    )
    // what deletes comes last, and what is on a bus before the bus
    const late = ({ method, path }: { method: string; path: string }) => (method === 'delete' ? 1000 - path.length : 0)
    operations = operations.filter(({ path }) => path.startsWith('/v1/')).sort((a, b) => late(a) - late(b))
  }, 60_000)

  /** All that can be read of acme, but for what keys do by being used. */
  async function stateOfAcme(): Promise<unknown> {
    const state: Record<string, unknown> = {}
    for (const path of [
      'buses',
      'buses/books/rules',
      'buses/books/subscriptions',
      'buses/books',
      'buses/default/rules',
      ...['connections', 'connections/vault'],
      'queues/parcels',
      'queues/parcels/messages',
      'schedules',
      'schedules/nightly',
    ])
      state[path] = (await platform.in('acme', 'GET', `/v1/${path}`)).body
    for (const path of [
      'grants',
      'grants/helpers',
      'dead-letters',
      `dead-letters/${ids.letter}`,
      'dead-letters/redrives',
    ])
      state[path] = (await platform.in('acme', 'GET', `/v1/${path}`)).body
    // how often a rule fired is told seconds later
    const { items: rules } = state['buses/books/rules'] as { items: { fired: number; lastFiredAt?: string }[] }
    state['buses/books/rules'] = rules.map(({ fired: _, lastFiredAt: _last, ...rule }) => rule)
    const { items } = (await platform.in('acme', 'GET', '/v1/keys')).body
    state['keys'] = items.map(({ lastUsedAt: _, ...key }: { lastUsedAt?: string }) => key)
    state['events'] = (await platform.in('acme', 'GET', '/v1/buses/books/status')).body.events
    // how long something has waited says nothing of who asked
    return JSON.parse(JSON.stringify(state), (name, value: unknown) => (name === 'ageMs' ? undefined : value))
  }

  async function askAll(secret: string, names: Names, headers: Record<string, string> = {}) {
    const answers: Record<string, { status: number; text: string }> = {}
    for (const { id, method, path } of operations) {
      const of = (name: string) => {
        if (name === 'id') return path.includes('/redrives/') ? names.redrive : names.letter
        const lane = '0~bills~AAAAAAAAAAAAAAAA'
        const others = { tenant: 'acme', type: 'order', version: '1', consumer: names.rule, target: 'q', lane }
        return { ...others, ...names }[name]!
      }
      const url =
        path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(of(name))) + (queries[id]?.(names) ?? '')
      const type = id === 'publishEvents' ? { type: 'application/cloudevents+json' } : {}
      const body = method === 'get' || method === 'delete' ? {} : { body: bodyOf(id, names) }
      const { status, text } = await platform.call(secret, method.toUpperCase(), url, { ...body, ...type, headers })
      answers[id] = { status, text: plainly(text, names) }
    }
    return answers
  }

  /** Without what differs from one request to the next whatever it is about. */
  function plainly(text: string, names: Names): string {
    let plain = text
    for (const [name, value] of Object.entries(names).toSorted(([, a], [, b]) => b.length - a.length))
      if (name !== 'redrive')
        plain = plain.replaceAll(value, `<${name}>`).replaceAll(encodeURIComponent(value), `<${name}>`)
    return plain
      .replaceAll(`'${names.redrive}'`, '<redrive>')
      .replaceAll(`"redrive":"${names.redrive}"`, '<redrive>')
      .replace(/([0-9a-f]{16}\.)?m-[0-9a-f]{24}/g, '<message>')
      .replace(/\b\d{13}\b/g, '<ms>')
      .replace(/slk_[\w-]+/g, 'slk_')
      .replace(/"id":"[\w-]{22}"/g, '"id"')
      .replace(/portal\/[\w-]{22}#[\w-]{43}/g, 'portal')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replace(/,"lastUsedAt":"<time>"/g, '')
      .replace(/callers~\d+-\d+/g, '<record>')
      .replace(/"position":"[\d-]+"/, '"position"')
      .replace(/"next":"[\w=-]+"/, '"next"')
      .replace(/"(ageMs|bytes|retryAfterMs|edition)":\d+/g, '"$1"')
  }

  const nowhere = {
    bus: 'bookz',
    rule: 'billz',
    subscription: 'ledgez',
    key: 'partnez',
    grants: 'helpez',
    ...{ queue: 'parcelz', connection: 'vaulz', schedule: 'nightlz' },
  }

  it.each([
    ['a key of another tenant that may do everything there', () => platform.keys['umbrella']!, {}],
    ['the root key in another tenant', () => root, { 'sluice-tenant': 'umbrella' }],
    ['the root key in the default tenant', () => root, {}],
  ])(
    'answers %s as if nothing were there',
    async (_, secret, headers) => {
      const before = await stateOfAcme()
      const unknown = {
        letter: ids.letter.replace('books', 'bookz').replace('bills', 'billz'),
        redrive: '99999',
        position: ids.position,
        link: 'AAAAAAAAAAAAAAAAAAAAAA',
      }
      const forms: ((name: string) => string)[] = [
        name => name,
        name => `acme+${name}`,
        name => nameOfTenant('default', `acme+${name}`),
      ]
      for (const form of forms) {
        const named = (names: typeof theirs) =>
          Object.fromEntries(Object.entries(names).map(([what, name]) => [what, form(name)])) as typeof theirs
        const asked = await askAll(secret(), { ...named(theirs), ...ids }, headers)
        const control = await askAll(secret(), { ...named(nowhere), ...unknown }, headers)
        expect(Object.keys(asked).length).toBeGreaterThan(40)
        for (const [operation, answer] of Object.entries(asked)) {
          // what lists everything shows what the requests before have made, and the operator events of the caller's own tenant
          if (
            !/^list(Audit|Redrives|Access|Tenants|Queues)|^(get|put)Tenant|^deleteTenant|^getTopology/.test(operation)
          )
            expect({ operation, ...answer }).toEqual({ operation, ...control[operation] })
          expect(`${operation} ${answer.text}`).not.toMatch(/of acme|A-1/)
        }
      }
      expect(await stateOfAcme()).toEqual(before)
    },
    120_000,
  )

  it('is open to its own keys', async () => {
    const answers = await askAll(platform.keys['acme']!, { ...theirs, ...ids })
    const refused = Object.entries(answers).filter(([, { status }]) => status >= 400)
    expect(refused.map(([operation, { status }]) => `${operation} ${status}`).sort()).toEqual(
      [
        // its first version was restored, which names the subscription: with that the rule was deleted
        // no event waits
        ...['cancelDelayed 404', 'getDelayed 404'],
        ...[
          'closeCircuit 404',
          'deleteDeadLetter 404',
          'deleteLogLevels 403',
          'deleteRule 404',
          'deleteTenant 403',
          'forgetConsumer 404',
        ],
        ...['getLogLevels 403', 'getPlatform 403', 'getSchema 404', 'getSchemaVersions 404', 'getTenant 403'],
        // the redrive is of dead letters, and the queue is neither FIFO nor fair
        ...[
          'cancelQueueRedrive 404',
          'getQueueRedrive 404',
          'listClosedGroups 404',
          'listWaitingKeys 404',
          'openGroup 404',
        ],
        ...['listTenants 403', 'openPortal 404', 'putLogLevels 403', 'putTenant 403', 'retryLane 404', 'skipLane 404'],
      ].sort(),
    )
  })
})

it('answers as its document says, in all that is tried here', () => {
  expect(platform.watched.looked).toBeGreaterThan(10)
  expect([...new Set(platform.watched.faults)]).toEqual([])
})
