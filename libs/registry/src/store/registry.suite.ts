import { SluiceError } from '@sluice/event'
import {
  busKind,
  byType,
  defaultPatternLimits,
  defaultRegistryLimits,
  disabling,
  emptySnapshot,
  growing,
  type Registry,
  type RegistryLimits,
  RegistryView,
  type Rule,
  ruleKind,
  schemaKind,
  type Snapshot,
  versionsOf,
} from '../index.js'
import { kindSuite, type RegistryFactory, samples } from './kind.suite.js'

const pattern = { type: ['com.shop.order.created'] }
const queue = { id: 'packing', type: 'queue', queue: 'packing' }
const webhook = { id: 'partner', type: 'webhook', url: 'https://partner.example/hook' }
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** What every implementation of the registry must do. */
export function registrySuite(name: string, create: RegistryFactory): void {
  describe(`the registry: ${name}`, () => {
    let registry: Registry
    let close: () => Promise<void>

    beforeEach(async () => ({ registry, close } = await create()))
    afterEach(() => close())

    for (const sample of samples) kindSuite(sample, create)

    async function refusal(action: Promise<unknown>): Promise<{ code: string; kind: string; details: object }> {
      const error = await action.then(
        () => undefined,
        (caught: unknown) => caught,
      )
      if (error instanceof SluiceError) return { code: error.code, kind: error.name, details: error.details }
      throw new Error(`expected a refusal, got ${String(error)}`)
    }

    const shown = (snapshot: Snapshot) => ({
      version: snapshot.version,
      buses: Object.fromEntries(snapshot.buses),
      rules: Object.fromEntries(Array.from(snapshot.rules, ([bus, rules]) => [bus, Object.fromEntries(rules)])),
    })
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

    describe('the limits of patterns', () => {
      const limits = { ...defaultPatternLimits, bytes: 200, states: 40, busStates: 100 }
      /** A pattern of so many states: a value for each but one. */
      const states = (n: number) => ({ type: Array.from({ length: n - 1 }, (_, i) => i) })
      const put = (name: string, pattern: object) =>
        registry.put(ruleKind, { bus: 'shop', name }, { pattern, targets: [queue] })
      const names = async () => [...((await registry.read()).rules.get('shop')?.keys() ?? [])].sort()
      beforeEach(async () => {
        await close()
        ;({ registry, close } = await create())
        await registry.limit({ ...defaultRegistryLimits, patterns: limits })
        await registry.put(busKind, { name: 'shop' }, {})
      })

      it.each<[what: string, pattern: object, details: object]>([
        [
          'bytes',
          { type: ['x'.repeat(190)] },
          { path: 'pattern', setting: 'MAX_PATTERN_BYTES', limit: 200, actual: 203 },
        ],
        ['states', states(41), { path: 'type', setting: 'MAX_PATTERN_STATES', limit: 40, actual: 41 }],
        [
          'states of a text',
          { type: ['a'], data: { t: [{ wildcard: `*${'a'.repeat(50)}` }] } },
          { path: 'data.t', setting: 'MAX_PATTERN_STATES' },
        ],
      ])('refuse one with too many %s, and nothing is written', async (_what, pattern, details) => {
        const before = (await registry.read()).version
        expect(await refusal(put('a', pattern))).toMatchObject({ code: 'PATTERN_TOO_LARGE', details })
        expect((await registry.read()).version).toBe(before)
      })

      it('refuse what a bus would have too many states with, and nothing that makes them fewer', async () => {
        for (const name of ['a', 'b']) await put(name, states(40))
        expect(await refusal(put('c', states(21)))).toMatchObject({
          code: 'PATTERN_TOO_LARGE',
          details: { path: 'pattern', setting: 'MAX_BUS_PATTERN_STATES', limit: 100, actual: 101 },
        })
        expect(await names()).toEqual(['a', 'b'])
        await put('c', states(20))
        await put('c', { type: states(20).type.map(n => n + 1) })
        expect(await refusal(put('c', states(21)))).toMatchObject({ code: 'PATTERN_TOO_LARGE' })
        await registry.delete(ruleKind, { bus: 'shop', name: 'a' })
        await put('d', states(40))
        expect(await names()).toEqual(['b', 'c', 'd'])
        await registry.put(busKind, { name: 'other' }, {})
        await registry.put(ruleKind, { bus: 'other', name: 'a' }, { pattern: states(40), targets: [queue] })
      })
    })

    it('is empty at first', async () => {
      expect(shown(await registry.read())).toEqual({ version: 0, buses: {}, rules: {} })
    })

    it('shows a bus and a rule as they were put, with the defaults filled in', async () => {
      await registry.put(busKind, { name: 'shop' }, { shards: 2 })
      await registry.put(
        ruleKind,
        { bus: 'shop', name: 'all' },
        { pattern, targets: [{ ...queue, retry: { attempts: 8 } }] },
      )
      const { buses, rules } = await registry.read()
      expect(plain(buses.get('shop'))).toEqual({
        name: 'shop',
        shards: 2,
        retentionMs: 86_400_000,
        dedupeMs: 300_000,
        durability: 'memory',
      })
      expect(plain(rules.get('shop')?.get('all'))).toEqual({
        bus: 'shop',
        name: 'all',
        enabled: true,
        pattern,
        targets: [{ ...queue, retry: { attempts: 8 } }],
      })
    })

    describe('what was shown', () => {
      it('can be sent back as it is', async () => {
        await registry.put(busKind, { name: 'shop' }, { retentionMs: 60_000 })
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, { pattern, targets: [queue] })
        const { buses, rules } = await registry.read()
        const { version } = await registry.read()
        await registry.put(busKind, { name: 'shop' }, plain(buses.get('shop')))
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, plain(rules.get('shop')!.get('a')))
        expect((await registry.read()).version).toBe(version)
      })

      it('is not sent to another place by mistake', async () => {
        await registry.put(busKind, { name: 'shop' }, {})
        const rule = { bus: 'shop', name: 'a', pattern, targets: [queue] }
        expect(await refusal(registry.put(ruleKind, { bus: 'shop', name: 'b' }, rule))).toMatchObject({
          code: 'INVALID_RULE',
          details: { path: 'name' },
        })
        expect(await refusal(registry.put(ruleKind, { bus: 'other', name: 'a' }, rule))).toMatchObject({
          code: 'INVALID_RULE',
          details: { path: 'bus' },
        })
        expect(await refusal(registry.put(busKind, { name: 'b' }, { name: 'a' }))).toMatchObject({
          code: 'INVALID_BUS',
          details: { path: 'name' },
        })
      })
    })

    it('gives a bus more shards, and keeps them and what it knows of the old ones through later changes', async () => {
      await registry.put(busKind, { name: 'shop' }, { shards: 2 })
      const [first, second] = [
        { from: 2, cuts: ['5-0', '0-0'] },
        { from: 3, cuts: ['9-0', '6-0', '7-1'] },
      ]
      expect(await registry.change(busKind, { name: 'shop' }, growing('shop', 3, first))).toMatchObject({
        created: false,
        value: { growth: [first] },
      })
      await registry.change(busKind, { name: 'shop' }, growing('shop', 8, second))
      await registry.put(busKind, { name: 'shop' }, { retentionMs: 60_000 })
      const bus = (await registry.read()).buses.get('shop')
      expect(bus).toMatchObject({ shards: 8, retentionMs: 60_000, growth: [first, second] })
    })

    describe('refuses, with a code that stays', () => {
      beforeEach(() => registry.put(busKind, { name: 'shop' }, { shards: 2 }))

      it('to change the shards of a bus, on which the order of its events rests', async () => {
        expect(await refusal(registry.put(busKind, { name: 'shop' }, { shards: 3 }))).toEqual({
          code: 'BUS_EXISTS',
          kind: 'ConflictError',
          details: { shards: 2 },
        })
        expect(
          (await registry.put(busKind, { name: 'shop' }, { shards: 2, retentionMs: 60_000 })).value.retentionMs,
        ).toBe(60_000)
      })

      it('to take shards from a bus, or to add some without saying where the old ones ended', async () => {
        const growth = { from: 2, cuts: ['5-0', '0-0'] }
        expect((await refusal(registry.change(busKind, { name: 'shop' }, growing('shop', 2, growth)))).code).toBe(
          'BUS_EXISTS',
        )
        expect(
          (await refusal(registry.change(busKind, { name: 'shop' }, growing('shop', 8, { from: 4, cuts: [] })))).code,
        ).toBe('BUS_EXISTS')
        expect((await refusal(registry.change(busKind, { name: 'gone' }, growing('gone', 8, growth)))).code).toBe(
          'UNKNOWN_BUS',
        )
      })

      it('one of two that make the same bus with different shards at the same time', async () => {
        const results = await Promise.allSettled([
          registry.put(busKind, { name: 'new' }, { shards: 2 }),
          registry.put(busKind, { name: 'new' }, { shards: 8 }),
        ])
        expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
        const [made] = results.flatMap(result => (result.status === 'fulfilled' ? [result.value.value] : []))
        expect((await registry.read()).buses.get('new')?.shards).toBe(made!.shards)
      })

      it('to delete a bus that is not there, is always there, or is in use', async () => {
        await registry.put(busKind, { name: 'default' }, {})
        expect(await refusal(registry.delete(busKind, { name: 'nowhere' }))).toEqual({
          code: 'UNKNOWN_BUS',
          kind: 'NotFoundError',
          details: { bus: 'nowhere' },
        })
        expect(await refusal(registry.delete(busKind, { name: 'default' }))).toMatchObject({
          code: 'BUS_IS_DEFAULT',
          kind: 'ConflictError',
        })
        for (const rule of ['b', 'a'])
          await registry.put(ruleKind, { bus: 'shop', name: rule }, { pattern, targets: [queue] })
        expect(await refusal(registry.delete(busKind, { name: 'shop' }))).toEqual({
          code: 'BUS_IN_USE',
          kind: 'ConflictError',
          details: { rules: ['a', 'b'] },
        })
        expect((await registry.read()).buses.has('shop')).toBe(true)
      })

      it('a rule on a bus that is not there, and to delete a rule that is not there', async () => {
        const rule = { pattern, targets: [queue] }
        expect(await refusal(registry.put(ruleKind, { bus: 'nowhere', name: 'a' }, rule))).toMatchObject({
          code: 'UNKNOWN_BUS',
          kind: 'NotFoundError',
        })
        expect(await refusal(registry.delete(ruleKind, { bus: 'nowhere', name: 'a' }))).toMatchObject({
          code: 'UNKNOWN_BUS',
        })
        expect(await refusal(registry.delete(ruleKind, { bus: 'shop', name: 'a' }))).toEqual({
          code: 'UNKNOWN_RULE',
          kind: 'NotFoundError',
          details: { bus: 'shop', rule: 'a' },
        })
      })

      it('a rule whose results would go to a bus that is not there', async () => {
        const to = (bus: string) => ({ pattern, targets: [queue, { ...webhook, onSuccess: { bus } }] })
        expect(await refusal(registry.put(ruleKind, { bus: 'shop', name: 'a' }, to('nowhere')))).toMatchObject({
          code: 'INVALID_RULE',
          details: { path: 'targets[1].onSuccess.bus' },
        })
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, to('shop'))
      })

      it('names that do not fit into a key, a URL and a job id', async () => {
        for (const name of ['', ' ', 'a b', 'a/b', 'a:b', 'a~b', '{a}', '.a', '-a', 'ä', 'x'.repeat(129)]) {
          expect((await refusal(registry.put(busKind, { name }, {}))).code).toBe('INVALID_NAME')
          expect(
            (await refusal(registry.put(ruleKind, { bus: 'shop', name }, { pattern, targets: [queue] }))).code,
          ).toBe('INVALID_NAME')
        }
        for (const name of ['a', 'A.b_c-9', 'constructor', 'x'.repeat(128)]) await registry.put(busKind, { name }, {})
      })

      it('settings that are wrong, and then keeps what it had', async () => {
        const before = shown(await registry.read())
        expect((await refusal(registry.put(busKind, { name: 'shop' }, { shards: 2, retention: 1 }))).code).toBe(
          'INVALID_BUS',
        )
        expect((await refusal(registry.put(ruleKind, { bus: 'shop', name: 'a' }, { pattern }))).code).toBe(
          'INVALID_RULE',
        )
        expect(
          (
            await refusal(
              registry.put(ruleKind, { bus: 'shop', name: 'a' }, { pattern: { type: 'a' }, targets: [queue] }),
            )
          ).code,
        ).toBe('INVALID_PATTERN')
        expect(shown(await registry.read())).toEqual(before)
      })
    })

    describe('has bounds, and names the field, the limit and the setting of what is past one', () => {
      const rule = { pattern, targets: [queue] }
      const large = (bytes: number) => ({ ...rule, pattern: { type: ['x'.repeat(bytes)] } })
      const limit = (limits: Partial<RegistryLimits>) => registry.limit({ ...defaultRegistryLimits, ...limits })
      beforeEach(() => registry.put(busKind, { name: 'shop' }, {}))

      it('for a rule, which is not read further', async () => {
        await limit({ ruleBytes: 1000 })
        const before = shown(await registry.read())
        expect(await refusal(registry.put(ruleKind, { bus: 'shop', name: 'a' }, large(1000)))).toEqual({
          code: 'RULE_TOO_LARGE',
          kind: 'InvalidError',
          details: { field: 'rule', limit: 1000, actual: expect.any(Number), setting: 'MAX_RULE_BYTES' },
        })
        expect(
          (await refusal(registry.put(ruleKind, { bus: 'shop', name: 'a' }, { description: 'x'.repeat(1000) }))).code,
        ).toBe('RULE_TOO_LARGE')
        expect((await refusal(registry.put(ruleKind, { bus: 'shop', name: 'a' }, large(900)))).code).toBe(
          'RULE_TOO_LARGE',
        ) // with its name and defaults
        expect(shown(await registry.read())).toEqual(before)
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, large(500))
      })

      it('for the rules of a bus together: what makes them less is never refused', async () => {
        await limit({ busRulesBytes: 2500 })
        for (const name of ['a', 'b']) await registry.put(ruleKind, { bus: 'shop', name }, large(1000))
        expect(await refusal(registry.put(ruleKind, { bus: 'shop', name: 'c' }, large(1000)))).toMatchObject({
          code: 'BUS_RULES_TOO_LARGE',
          kind: 'ConflictError',
          details: { field: 'rules', limit: 2500, setting: 'MAX_BUS_RULES_BYTES' },
        })
        expect((await refusal(registry.put(ruleKind, { bus: 'shop', name: 'b' }, large(1500)))).code).toBe(
          'BUS_RULES_TOO_LARGE',
        )
        await limit({ busRulesBytes: 500 })
        await registry.put(ruleKind, { bus: 'shop', name: 'b' }, large(900))
        await registry.delete(ruleKind, { bus: 'shop', name: 'b' })
        await registry.delete(ruleKind, { bus: 'shop', name: 'a' })
        await limit({ busRulesBytes: 1300 })
        await registry.put(ruleKind, { bus: 'shop', name: 'c' }, large(1000))
        await registry.put(busKind, { name: 'other' }, {})
        await registry.put(ruleKind, { bus: 'other', name: 'c' }, large(1000))
      })

      it('for all rules and schemas together', async () => {
        await limit({ registryBytes: 3500 })
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, large(1000))
        await registry.put(schemaKind, { type: 'order', version: 1 }, { description: 'x'.repeat(1500) })
        const past = {
          code: 'REGISTRY_TOO_LARGE',
          details: { field: 'registry', limit: 3500, setting: 'MAX_REGISTRY_BYTES' },
        }
        expect(await refusal(registry.put(ruleKind, { bus: 'shop', name: 'b' }, large(1000)))).toMatchObject(past)
        expect(
          await refusal(registry.put(schemaKind, { type: 'order', version: 2 }, { description: 'x'.repeat(1500) })),
        ).toMatchObject(past)
        await registry.delete(ruleKind, { bus: 'shop', name: 'a' })
        await registry.put(schemaKind, { type: 'order', version: 2 }, { description: 'x'.repeat(1500) })
      })

      it('for buses, and for rules of a bus', async () => {
        await limit({ buses: 2, busRules: 1 })
        await registry.put(busKind, { name: 'second' }, {})
        expect(await refusal(registry.put(busKind, { name: 'third' }, {}))).toMatchObject({
          code: 'TOO_MANY_BUSES',
          details: { field: 'buses', limit: 2, setting: 'MAX_BUSES' },
        })
        await registry.put(busKind, { name: 'second' }, { retentionMs: 60_000 })
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, rule)
        expect(await refusal(registry.put(ruleKind, { bus: 'shop', name: 'b' }, rule))).toMatchObject({
          code: 'TOO_MANY_RULES',
          details: { field: 'rules', limit: 1, setting: 'MAX_BUS_RULES' },
        })
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, { ...rule, enabled: false })
      })

      it('also where many write at the same time', async () => {
        await limit({ busRulesBytes: 5500 })
        const written = Array.from({ length: 10 }, (_, i) =>
          registry.put(ruleKind, { bus: 'shop', name: `r${i}` }, large(1000)),
        )
        const results = await Promise.allSettled(written)
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
      })
    })

    describe('a webhook that is gone', () => {
      const disabled = { at: '2026-05-01T10:00:00.000Z', reason: 'answered 410' }
      const shownRule = async () => (await registry.read()).rules.get('shop')!.get('a')!
      const targets = async () => plain((await shownRule()).targets) as { id: string; disabled?: object }[]
      beforeEach(async () => {
        await registry.put(busKind, { name: 'shop' }, {})
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, { pattern, targets: [queue, { ...webhook, secret }] })
      })

      it('is disabled, it alone, in an edition that everybody sees', async () => {
        const before = (await registry.read()).version
        expect(
          await registry.change(ruleKind, await shownRule(), disabling(await shownRule(), 'partner', disabled)),
        ).toBeDefined()
        expect((await registry.read()).version).toBeGreaterThan(before)
        expect(await targets()).toEqual([queue, { ...webhook, secret, disabled }])
      })

      it('stays disabled when the rule is put as it is shown, and is enabled when it is put without', async () => {
        await registry.change(ruleKind, await shownRule(), disabling(await shownRule(), 'partner', disabled))
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, plain(await shownRule()))
        expect((await targets())[1]).toHaveProperty('disabled')
        await registry.put(ruleKind, { bus: 'shop', name: 'a' }, { pattern, targets: [queue, webhook] })
        expect(await targets()).toEqual([queue, { ...webhook, secret }])
      })

      it('is left as it is where its owner wrote or deleted the rule meanwhile', async () => {
        const seen = await shownRule()
        await registry.put(
          ruleKind,
          { bus: 'shop', name: 'a' },
          { pattern, targets: [queue, { ...webhook, url: 'https://new.example' }] },
        )
        expect(await registry.change(ruleKind, seen, disabling(seen, 'partner', disabled))).toBeUndefined()
        expect((await targets())[1]).not.toHaveProperty('disabled')
        await registry.delete(ruleKind, { bus: 'shop', name: 'a' })
        expect(await registry.change(ruleKind, seen, disabling(seen, 'partner', disabled))).toBeUndefined()
        expect((await registry.read()).rules.get('shop')).toBeUndefined()
      })
    })

    describe('secrets of webhooks', () => {
      const secrets = async () =>
        Object.fromEntries(
          (await registry.read()).rules
            .get('shop')!
            .get('a')!
            .targets.flatMap(target => (target.type === 'webhook' ? [[target.id, target.secret]] : [])),
        ) as Record<string, string>
      const put = (...targets: object[]) => registry.put(ruleKind, { bus: 'shop', name: 'a' }, { pattern, targets })

      beforeEach(() => registry.put(busKind, { name: 'shop' }, {}))

      it('are made where none is given, each its own, and the write says which are new', async () => {
        const { newSecrets } = await put(
          webhook,
          { ...webhook, id: 'second' },
          { ...webhook, id: 'third', secret },
          queue,
        )
        const kept = await secrets()
        expect(newSecrets).toEqual({ partner: { secret: kept['partner'] }, second: { secret: kept['second'] } })
        expect(kept['partner']).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
        expect(kept['partner']).not.toBe(kept['second'])
        expect(kept['third']).toBe(secret)
      })

      it('stay when the rule is put again without them, or with what is shown in their place', async () => {
        await put(webhook)
        const before = await secrets()
        expect((await put({ ...webhook, url: 'https://partner.example/other' })).newSecrets).toEqual({})
        expect((await put({ ...webhook, secret: 'whsec_***' })).newSecrets).toEqual({})
        expect(await secrets()).toEqual(before)
      })

      it('change when another is given', async () => {
        await put(webhook)
        expect((await put({ ...webhook, secret })).newSecrets).toEqual({})
        expect(await secrets()).toEqual({ partner: secret })
      })

      it('are not inherited by another target', async () => {
        await put({ ...webhook, secret })
        expect((await put({ ...webhook, id: 'other', secret: 'whsec_***' })).newSecrets).toEqual({
          other: { secret: (await secrets())['other'] },
        })
        expect((await secrets())['other']).not.toBe(secret)
      })

      it('are one secret when the same rule is put twice at the same time: none is shown that does not hold', async () => {
        const written = await Promise.all(Array.from({ length: 5 }, () => put(webhook)))
        const kept = await secrets()
        for (const { value } of written) expect(value.targets[0]).toMatchObject({ secret: kept['partner'] })
        expect(written.filter(({ newSecrets }) => newSecrets['partner'])).toHaveLength(1)
      })
    })

    describe('reading', () => {
      it('gives the very same snapshot when nothing changed', async () => {
        await registry.put(busKind, { name: 'shop' }, {})
        const snapshot = await registry.read()
        expect(await registry.read(snapshot)).toBe(snapshot)
      })

      it('leaves a snapshot as it was, and rules that did not change the same objects', async () => {
        await registry.put(busKind, { name: 'shop' }, {})
        for (const rule of ['a', 'b'])
          await registry.put(ruleKind, { bus: 'shop', name: rule }, { pattern, targets: [queue] })
        const before = await registry.read()
        await registry.put(ruleKind, { bus: 'shop', name: 'b' }, { pattern, targets: [queue], enabled: false })
        await registry.delete(ruleKind, { bus: 'shop', name: 'b' })
        const after = await registry.read(before)
        expect([...before.rules.get('shop')!.keys()].sort()).toEqual(['a', 'b'])
        expect([...after.rules.get('shop')!.keys()]).toEqual(['a'])
        expect(after.rules.get('shop')!.get('a')).toBe(before.rules.get('shop')!.get('a'))
      })

      it('step by step comes to the same as reading everything, whatever was written', async () => {
        for (const seed of [1, 2, 3]) {
          const next = random(seed * 7919)
          const pick = (from: readonly string[]) => from[Math.floor(next() * from.length)]!
          let known = await registry.read()
          for (let step = 0; step < 120; step++) {
            const bus = pick(['one', 'two', 'three'])
            const rule = pick(['a', 'b', 'c', 'd'])
            const write = pick(['putBus', 'deleteBus', 'putRule', 'putRule', 'putRule', 'deleteRule', 'deleteRule'])
            const settings = { pattern: { type: [pick(['x', 'y', 'z'])] }, targets: [queue] }
            if (write === 'putBus')
              await registry.put(busKind, { name: bus }, { retentionMs: 60_000 + Math.floor(next() * 3) })
            else if (write === 'deleteBus') await registry.delete(busKind, { name: bus }).catch(expected)
            else if (write === 'putRule') await registry.put(ruleKind, { bus, name: rule }, settings).catch(expected)
            else await registry.delete(ruleKind, { bus, name: rule }).catch(expected)
            if (next() < 0.4) known = await registry.read(known)
          }
          known = await registry.read(known)
          expect({ seed, ...plainSnapshot(known) }).toEqual({
            seed,
            ...plainSnapshot(await registry.read(emptySnapshot)),
          })
        }
      })

      const plainSnapshot = (snapshot: Snapshot) => plain(shown(snapshot)) as object
      const expected = (error: unknown) => {
        if (!(error instanceof SluiceError)) throw error
      }
    })

    describe('the view', () => {
      let view: RegistryView

      beforeEach(() => (view = new RegistryView(registry)))
      afterEach(() => view.close())

      it('makes the default bus, and leaves one that is there as it is', async () => {
        await view.open()
        expect(view.bus('default').shards).toBe(4)
        await registry.put(busKind, { name: 'default' }, { retentionMs: 60_000 })
        const other = new RegistryView(registry)
        await other.open()
        expect(other.bus('default').retentionMs).toBe(60_000)
        await other.close()
      })

      it('says that a bus is not there', async () => {
        await view.open()
        expect(() => view.bus('nowhere')).toThrow(SluiceError)
        expect(view.rule('nowhere', 'a')).toBeUndefined()
      })

      it('sees after refresh() whatever was written before the call, also while it reads already', async () => {
        await view.open()
        for (let i = 0; i < 50; i++) {
          const reading = view.refresh()
          const { version } = await registry.put(busKind, { name: 'shop' }, { retentionMs: 60_000 + i })
          await view.refresh()
          expect(view.snapshot.version).toBeGreaterThanOrEqual(version)
          await reading
        }
      })

      it('waits in refresh() for those who work by it', async () => {
        await view.open()
        let working: Snapshot | undefined
        view.onChange(async snapshot => {
          await new Promise(setImmediate)
          working = snapshot
        })
        const { version } = await registry.put(busKind, { name: 'shop' }, {})
        await view.refresh()
        expect(working?.version).toBe(version)
      })

      it('tells those who work by it again when one of them failed', async () => {
        await view.open()
        let failures = 0
        const told: boolean[] = []
        view.onChange(() => {
          if (failures++ === 0) throw new Error('Redis was away')
        })
        view.onChange(({ buses }) => void told.push(buses.has('shop')))
        await registry.put(busKind, { name: 'shop' }, {})
        await view.refresh().catch(() => undefined)
        await view.refresh()
        expect(told).toContain(true)
      })

      it('hears of what another wrote without being asked', async () => {
        await view.open()
        const heard = new Promise<Snapshot>(resolve => view.onChange(resolve))
        await registry.put(busKind, { name: 'shop' }, {})
        expect((await heard).buses.has('shop')).toBe(true)
      })

      it('never goes back: a snapshot that was given out stays as it was', async () => {
        await view.open()
        const before = view.snapshot
        await registry.put(busKind, { name: 'shop' }, {})
        await view.refresh()
        expect(before.buses.has('shop')).toBe(false)
        expect(view.buses().map(bus => bus.name)).toEqual(['default', 'shop'])
      })
    })

    describe('schemas', () => {
      const order = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] }
      const type = 'com.shop.order.created'
      const put = (schema: object, version = 1) => registry.put(schemaKind, { type, version }, schema as typeof order)

      it('are shown as they were put, by type and version', async () => {
        await put(order)
        await put({ ...order, properties: {} }, 2)
        await registry.put(schemaKind, { type: 'a', version: 10 }, order)
        await registry.put(schemaKind, { type: 'a', version: 9 }, order)
        expect(byType(await registry.fields(schemaKind))).toEqual([
          { type: 'a', versions: [9, 10] },
          { type, versions: [1, 2] },
        ])
        expect(versionsOf(type, byType(await registry.fields(schemaKind)))).toEqual({ type, versions: [1, 2] })
        const dataschema = 'urn:sluice:schema:com.shop.order.created:1'
        expect(await registry.get(schemaKind, { type, version: 1 })).toEqual({
          type,
          version: 1,
          dataschema,
          schema: order,
        })
      })

      it('stay when the same is put again, in whatever order its members stand and whatever it says beside', async () => {
        await put(order)
        await put({ required: ['id'], properties: order.properties, type: 'object', description: 'an order' })
        expect((await registry.get(schemaKind, { type, version: 1 })).schema).toEqual(order)
      })

      it('grow by optional fields, and do not shrink when an older instance starts again', async () => {
        const note = { ...order, properties: { ...order.properties, note: { type: 'string' } } }
        const nested = { ...note, definitions: { Item: { type: 'object', properties: {} } } }
        for (const schema of [order, note, nested, note, order]) await put(schema)
        expect((await registry.get(schemaKind, { type, version: 1 })).schema).toEqual(nested)
      })

      it('refuse another contract under the same version, and say what to do', async () => {
        await put(order)
        const others = [
          { ...order, required: [] },
          { ...order, properties: { id: { type: 'number' } } },
          { ...order, properties: { ...order.properties, total: { type: 'number' } }, required: ['id', 'total'] },
          { ...order, properties: { total: { type: 'number' } }, required: ['id'] },
        ]
        for (const other of others) {
          await expect(put(other)).rejects.toMatchObject({
            code: 'SCHEMA_EXISTS',
            message: expect.stringContaining('raise the version'),
          })
        }
        expect((await registry.get(schemaKind, { type, version: 1 })).schema).toEqual(order)
        await put(others[0]!, 2)
      })

      it('are one when several instances start at the same time', async () => {
        const more = (i: number) => ({ ...order, properties: { ...order.properties, [`f${i}`]: { type: 'string' } } })
        const put = (i: number) => registry.put(schemaKind, { type, version: 1 }, more(i))
        const results = await Promise.allSettled([0, 1, 2, 3].map(put))
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      })

      it('have a name that fits into a URL, a version that counts, and a size that somebody reads', async () => {
        for (const name of ['', 'a b', 'a:1', 'ä']) {
          expect((await refusal(registry.put(schemaKind, { type: name, version: 1 }, order))).code).toBe('INVALID_NAME')
        }
        for (const version of [0, 1.5, -1, 2_000_000])
          expect((await refusal(put(order, version))).code).toBe('INVALID_SCHEMA')
        expect((await refusal(put({ description: 'x'.repeat(70_000) }))).code).toBe('INVALID_SCHEMA')
      })

      it('that are not there are said so', async () => {
        expect(byType(await registry.fields(schemaKind))).toEqual([])
        expect(() => versionsOf(type, [])).toThrow(`there is no schema of '${type}'`)
        await put(order)
        expect((await refusal(registry.get(schemaKind, { type, version: 2 }))).code).toBe('UNKNOWN_SCHEMA')
      })

      it('are bounded in number', async () => {
        const many = Array.from({ length: 10_000 }, (_, i) =>
          registry.put(schemaKind, { type: `t${i}`, version: 1 }, {}),
        )
        await Promise.all(many)
        expect((await refusal(put(order))).code).toBe('TOO_MANY_SCHEMAS')
        await registry.put(schemaKind, { type: 't0', version: 1 }, {})
      })
    })

    it('keeps filters and a policy as they were written, beside the pattern that routers work by', async () => {
      await registry.put(busKind, { name: 'shop' }, {})
      const stored = async () => (await registry.read()).rules.get('shop')!.get('big')!
      const put = async (settings: object) => {
        await registry.put(ruleKind, { bus: 'shop', name: 'big' }, { ...settings, targets: [queue] })
        const { pattern, filters, filterPolicy, filterPolicyScope } = await stored()
        return plain({ pattern, filters, filterPolicy, filterPolicyScope })
      }
      const filters = [{ prefix: { type: 'com.shop.' } }]
      const filterPolicy = JSON.parse('{"constructor":["a"],"total":[{"numeric":[">",5]}]}') as object
      expect(await put({ filters })).toEqual({ filters, pattern: { type: [{ prefix: 'com.shop.' }] } })
      expect(await put({ filterPolicy, filterPolicyScope: 'MessageBody' })).toEqual({
        ...{ filterPolicy, filterPolicyScope: 'MessageBody' },
        pattern: { data: filterPolicy },
      })
      expect(await put({ pattern })).toEqual({ pattern })
      expect((await refusal(put({ filters: [{ sql: 'x' }] }))).code).toBe('INVALID_PATTERN')
    })

    it('keeps what class-transformer would drop: a pattern may ask for any field', async () => {
      const odd = JSON.parse(
        '{"data":{"constructor":["a"],"__proto__":{"x":[null,true,1]},"items":{"then":["b"]}}}',
      ) as Rule['pattern']
      await registry.put(busKind, { name: 'shop' }, {})
      await registry.put(ruleKind, { bus: 'shop', name: 'odd' }, { pattern: odd, targets: [queue] })
      expect(JSON.stringify((await registry.read()).rules.get('shop')!.get('odd')!.pattern)).toBe(JSON.stringify(odd))
    })
  })
}

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
