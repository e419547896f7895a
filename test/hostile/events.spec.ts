import { gzipSync } from 'node:zlib'
import { Redis } from 'ioredis'
import { longForm } from '@sluice/testing'
import { Keys } from '@sluice/streams'
import { Platform } from '../e2e/platform.js'

const types = {
  structured: 'application/cloudevents+json',
  batched: 'application/cloudevents-batch+json',
}
const base = { specversion: '1.0', source: '/hostile', type: 'hostile.event', datacontenttype: 'application/json' }
const KB = 1024
const MB = 1024 * KB

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What a user would lose: events of others, while the gateway is busy with those of one who means harm, or blunders. */
describe('hostile events', () => {
  let platform: Platform
  let redis: Redis
  beforeAll(async () => {
    platform = await Platform.empty()
    redis = new Redis(platform.redis.url)
    await platform.run('gateway', { NODE_OPTIONS: '--max-old-space-size=256' })
  }, 60_000)
  afterAll(async () => {
    redis?.disconnect()
    await platform?.stop()
  })

  interface Answer {
    readonly status: number
    readonly body: any
  }

  async function post(body: string | Uint8Array, type: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${platform.url}/v1/buses/default/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.key}`, 'content-type': type, ...headers },
      body: body as string,
    })
    const answer: Answer = { status: response.status, body: await response.json() }
    if (response.ok) return answer
    // whatever is wrong with an event is the sender's, and said in the one form that errors have
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(answer.body).toMatchObject({ status: response.status, code: expect.stringMatching(/^[A-Z_]+$/) })
    expect({ body: JSON.stringify(body).slice(0, 200), status: response.status < 500 }).toMatchObject({ status: true })
    expect(answer.body.detail.length).toBeLessThan(600)
    return answer
  }

  let ids = 0
  const id = () => `h-${ids++}`
  const structured = (members: object) => post(JSON.stringify({ ...base, id: id(), ...members }), types.structured)
  const binary = (body: string | Uint8Array, attributes: Record<string, string> = {}, type = 'application/json') => {
    const all = Object.entries({ ...base, id: id(), ...attributes })
    return post(body, type, Object.fromEntries(all.map(([name, value]) => [`ce-${name}`, value])))
  }
  const batch = (...events: string[]) => post(`[${events.join()}]`, types.batched)
  const text = (rest: string) => `${JSON.stringify({ ...base, id: id() }).slice(0, -1)},${rest}}`
  const probe = async () => expect((await structured({ data: 'probe' })).status).toBe(202)

  async function kept({ body }: Answer): Promise<string> {
    const [shard, ...entry] = (body.position as string).split('-')
    const at = entry.join('-')
    const [found] = await redis.xrange(new Keys().events('default', Number(shard)), at, at)
    return found![1][1]!
  }

  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  const attributes = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, 'x']))

  it('are taken at every bound and refused past it, with the limit and the setting, in every mode', async () => {
    const others = Object.keys(base).length + 1
    const past = {
      attributes: { limit: 100, setting: 'MAX_EVENT_ATTRIBUTES' },
      note: { limit: 64 * KB, setting: 'MAX_ATTRIBUTE_LENGTH' },
    }
    const cases: [taken: object, refused: object, details: object][] = [
      [attributes(100 - others), attributes(101 - others), past.attributes],
      [{ note: 'n'.repeat(64 * KB) }, { note: 'n'.repeat(64 * KB + 1) }, past.note],
      [{ ['n'.repeat(64)]: 'x' }, { ['n'.repeat(65)]: 'x' }, { limit: 64 }],
    ]
    for (const [taken, refused, details] of cases) {
      expect((await structured(taken)).status).toBe(202)
      expect(await structured(refused)).toMatchObject({ status: 400, body: details })
      expect((await binary('1', taken as Record<string, string>)).status).toBe(202)
      expect(await binary('1', refused as Record<string, string>)).toMatchObject({ status: 400, body: details })
      const entries = [taken, refused].map(members => JSON.stringify({ ...base, id: id(), ...members }))
      const { status, body } = await batch(...entries)
      expect({ status, accepted: body.accepted }).toEqual({ status: 202, accepted: 1 })
      expect(body.entries[1].error).toMatchObject(details)
    }
    // the event is one level, and the data has the rest
    expect((await post(text(`"data":${nested(63)}`), types.structured)).status).toBe(202)
    const deep = { code: 'TOO_DEEP', limit: 64 }
    expect(await post(text(`"data":${nested(64)}`), types.structured)).toMatchObject({ status: 400, body: deep })
    expect(await binary(nested(65))).toMatchObject({ status: 400, body: deep })
    const { body } = await batch(text(`"data":${nested(64)}`), text('"data":1'))
    expect(body).toMatchObject({ accepted: 1, entries: [{ error: deep }, { position: expect.any(String) }] })
    const size = Buffer.byteLength(text('"data":""'))
    expect((await structured({ data: 'x'.repeat(MB - size - 50) })).status).toBe(202)
    expect(await structured({ data: 'x'.repeat(MB) })).toMatchObject({
      status: 413,
      body: { setting: 'MAX_EVENT_BYTES' },
    })
    expect((await batch(...Array.from({ length: 1000 }, () => text('"data":1')))).body.accepted).toBe(1000)
    const many = await batch(...Array.from({ length: 1001 }, () => text('"data":1')))
    expect(many).toMatchObject({ status: 413, body: { limit: 1000, setting: 'MAX_BATCH_EVENTS' } })
    await probe()
  }, 60_000)

  it('that are bombs are refused or kept, and those of others are taken meanwhile', async () => {
    const keys = (count: number) =>
      `{${Array.from({ length: count }, (_, i) => `"k${i.toString(36)}":${i % 10}`).join()}}`
    const aws = {
      id: id(),
      'detail-type': 't',
      source: 'aws.s3',
      account: '1',
      time: '2026-01-31T12:00:00Z',
      region: 'eu',
    }
    const ofAws = (member: string) => `{"Entries":[${JSON.stringify({ ...aws, detail: {} }).slice(0, -1)},${member}}]}`
    const bombs: [what: string, send: () => Promise<Answer>, status: number][] = [
      ['commas', () => post(`[${','.repeat(10 * MB - 2)}]`, types.batched, {}), 400],
      ['lists', () => post(`[${'[],'.repeat(3_300_000)}[]]`, types.batched), 413],
      ['white space', () => post(`[${' '.repeat(10 * MB - 2)}]`, types.batched), 202],
      ['levels', () => post(nested(5 * MB), types.batched), 400],
      ['objects', () => post('{"a":'.repeat(2 * MB), types.batched), 400],
      ['one string', () => post(`["${'\\\\'.repeat(5 * MB - 4)}"]`, types.batched), 400],
      ['quotes', () => post(`[${'"",'.repeat(3_300_000)}""]`, types.batched), 413],
      ['keys in the data', () => post(text(`"data":${keys(85_000)}`), types.structured), 202],
      ['keys as data', () => binary(keys(85_000)), 202],
      ['attributes', () => post(keys(85_000), types.structured), 400],
      ['a name', () => post(`{"${'n'.repeat(900_000)}":1}`, types.structured), 400],
      ['an attribute that is an object', () => post(text(`"shop":${keys(85_000)}`), types.structured), 400],
      ['a number', () => post(text(`"data":${'9'.repeat(900_000)}`), types.structured), 202],
      ['digits of an attribute', () => post(text(`"n":${'9'.repeat(900_000)}`), types.structured), 400],
      ['base64', () => post(text(`"data_base64":"${'A'.repeat(1_000_000)}"`), types.structured), 202],
      ['members of AWS', () => post(`{"detail-type":"t",${keys(85_000).slice(1)}`, 'application/json'), 400],
      ['entries of AWS', () => post(`{"Entries":[${'{},'.repeat(3_300_000)}{}]}`, 'application/json'), 413],
      ['levels of AWS', () => post(`{"Entries":[${nested(4 * MB)}]}`, 'application/json'), 400],
      ['escapes of AWS', () => post(ofAws(`"x":"${'\\\\'.repeat(4 * MB)}"`), 'application/json'), 413],
      ['white space of AWS', () => post(ofAws(`"x":[${' '.repeat(9 * MB)}]`), 'application/json'), 202],
    ]
    let sending = true
    let probes = 0
    const beside = (async () => {
      for (; sending; probes++) await probe()
    })()
    try {
      for (const [what, send, status] of bombs)
        expect({ what, status: (await send()).status }).toEqual({ what, status })
    } finally {
      sending = false
    }
    await beside
    expect(probes).toBeGreaterThan(0)
  }, 120_000)

  it('keep what they are, and give nobody powers: numbers, keys of JavaScript, halves of characters, the same key twice', async () => {
    const data =
      '{"n":1524831183200260097,"p":1.0,"e":1e400,"__proto__":{"admin":true},"constructor":{"prototype":1},"half":"\\ud800","a":1,"a":2}'
    for (const answer of [
      await post(text(`"principal":"admin","data":${data}`), types.structured),
      await binary(data),
    ]) {
      expect(answer.status).toBe(202)
      expect(await kept(answer)).toContain(`"data":${data}`)
      expect(JSON.parse(await kept(answer)).principal).toBe('api-key')
    }
    for (const wrong of [
      '"__proto__":{"admin":true}',
      '"half":"\\ud800"',
      '"note":"a\\u0000b"',
      '"note":"a\\nb"',
      '"n":1e400',
    ]) {
      expect(await post(text(wrong), types.structured)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_ATTRIBUTE' },
      })
    }
    expect((await post(text('"constructor":"x","tostring":"y"'), types.structured)).status).toBe(202)
    for (const twice of ['"id":"other"', '"source":"/other"', '"s\\u006furce":"/other"', '"data":1,"data":2']) {
      const refused = {
        status: 400,
        body: { code: 'INVALID_ATTRIBUTE', detail: expect.stringContaining('is there twice') },
      }
      expect(await post(text(twice), types.structured)).toMatchObject(refused)
    }
    const headers = new Headers(Object.entries({ ...base, id: 'one' }).map(([name, value]) => [`ce-${name}`, value]))
    expect(headers.get('ce-id')).toBe('one')
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]]) {
      const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')])
      for (const answer of [await post(body, types.structured), await post(body, types.batched), await binary(body)]) {
        expect(answer).toMatchObject({ status: 400, body: { code: 'MALFORMED_JSON' } })
      }
    }
    for (const encoding of ['gzip, gzip', 'deflate', 'br', 'x']) {
      const zipped = gzipSync(Buffer.alloc(MB))
      expect((await post(zipped, types.structured, { 'content-encoding': encoding })).status).toBe(415)
    }
    await probe()
  }, 60_000)

  it('by a seed: damaged, doubled, cut and mixed, each is taken or refused with a code, and what is taken can be read', async () => {
    const seed = longForm ? Math.floor(Math.random() * 1e9) : 20_261_128
    const next = random(seed)
    const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)]!
    const odd = [
      '\\u0000',
      '\\ud83d',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      'é',
      '😀',
      '\u2028',
      '\ufeff',
      '1e999',
      '-',
      'null',
    ]
    const names = [
      'id',
      'source',
      'type',
      'subject',
      'time',
      'partitionkey',
      'data',
      'data_base64',
      '__proto__',
      'hops',
      'x',
    ]
    const values = [
      '""',
      '"x"',
      '7',
      'true',
      'null',
      '[]',
      '{"a":[1.0]}',
      '"2026-01-01T00:00:00Z"',
      '"eA=="',
      `"${'é'.repeat(3000)}"`,
    ]
    const hostile = () => {
      const members = Array.from({ length: Math.floor(next() * 6) }, () => `"${pick(names)}":${pick(values)}`)
      let made = next() < 0.5 ? text(members.join() || '"x":1') : `{${members.join()}}`
      for (let damage = Math.floor(next() * 3); damage > 0; damage--) {
        const at = Math.floor(next() * made.length)
        made = made.slice(0, at) + pick(odd) + made.slice(at + Math.floor(next() * 3))
      }
      return made
    }
    try {
      for (let round = longForm ? 5000 : 300; round > 0; round--) {
        const mode = pick(['structured', 'batched', 'binary'] as const)
        const answer =
          mode === 'binary'
            ? await binary(hostile(), {}, pick(['application/json', 'text/plain', 'application/x', 'a/b+json']))
            : mode === 'batched'
              ? await batch(...Array.from({ length: 1 + Math.floor(next() * 4) }, hostile))
              : await post(hostile(), types.structured)
        const taken = answer.body.entries ?? (answer.status === 202 ? [answer.body] : [])
        for (const entry of taken) {
          if (entry.position === undefined) expect(entry.error.code).toMatch(/^[A-Z_]+$/)
          else
            expect(JSON.parse(await kept({ status: 202, body: entry }))).toMatchObject({
              principal: 'api-key',
              id: entry.id,
            })
        }
        if (round % 20 === 0) await probe()
      }
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause })
    }
    expect((await platform.api('GET', '/health/live')).status).toBe(200)
    expect(platform.output).not.toMatch(/ERROR|heap/)
  }, 300_000)
})
