import { randomBytes } from 'node:crypto'
import {
  busKind,
  defaultRegistryLimits,
  type Registry,
  RegistryView,
  type Rule,
  ruleAt,
  ruleKind,
  rulesAt,
  SecretKeys,
} from '../index.js'
import type { RegistryFactory } from './kind.suite.js'
import { madeUp } from './made-up.fixture.js'

/** What a user would lose: who changed a rule and when, what it was before, and what it was when an event met it. */
export function versionsSuite(create: (keys?: SecretKeys) => ReturnType<RegistryFactory>): void {
  describe('the versions of a rule', () => {
    let registry: Registry
    let close: () => Promise<void>
    const bus = 'shop'
    const names = (name: string) => ({ bus, name })
    const queue = { id: 'q', type: 'queue', queue: 'q' }
    const settings = (n: number | string, targets: object[] = [queue]) => ({
      ...{ description: `${n}`, pattern: { type: ['a'] } },
      targets,
    })
    const put = (name: string, n: number | string, by?: string) =>
      registry.put(ruleKind, names(name), settings(n), undefined, by)
    const remove = (name: string, by?: string) => registry.delete(ruleKind, names(name), undefined, by)
    const versions = (name: string) => registry.versions(ruleKind, names(name))
    const shown = async (name: string) =>
      (await versions(name)).map(({ number, by, value }) => [number, by, value?.description])
    const begin = async (keys?: SecretKeys) => {
      ;({ registry, close } = await create(keys))
      await registry.put(busKind, { name: bus }, {})
    }

    beforeEach(() => begin())
    afterEach(() => close())

    it('are who wrote what, when, and since which edition, the newest first', async () => {
      const began = Date.now()
      const one = await put('a', 1, 'key:web')
      const two = await put('a', 2, 'subject:ann')
      expect([one.number, two.number]).toEqual([1, 2])
      expect(await put('a', 2, 'key:web')).toMatchObject({ number: 2 }) // no change
      await registry.change(ruleKind, names('a'), before => ({ ...before!, enabled: false }))
      expect(await shown('a')).toEqual([
        [3, 'sluice', '2'],
        [2, 'subject:ann', '2'],
        [1, 'key:web', '1'],
      ])
      const [, second, first] = await versions('a')
      expect(first).toMatchObject({ since: { version: one.version, stamp: one.stamp }, value: { enabled: true } })
      expect(second!.since).toEqual({ version: two.version, stamp: two.stamp })
      for (const { at } of await versions('a')) expect(Math.abs(at! - began)).toBeLessThan(60_000)
      expect(await versions('b')).toEqual([])
    })

    it('are the last twenty, however many there were', async () => {
      for (let n = 1; n <= 25; n++) await put('a', n, 'key:web')
      const expected = Array.from({ length: 20 }, (_, i) => [25 - i, 'key:web', `${25 - i}`])
      expect(await shown('a')).toEqual(expected)
    })

    it('go on after a deletion, which is one of them', async () => {
      await put('a', 1, 'key:web')
      expect(await remove('a', 'key:ops')).toMatchObject({ number: 2 })
      expect(await shown('a')).toEqual([
        [2, 'key:ops', undefined],
        [1, 'key:web', '1'],
      ])
      expect(await put('a', 3, 'key:web')).toMatchObject({ number: 3, created: true })
      expect((await shown('a')).map(([number]) => number)).toEqual([3, 2, 1])
    })

    it('are whole where many write at once', async () => {
      const made = await Promise.all(Array.from({ length: 15 }, (_, i) => put('a', i, `key:k${i}`)))
      expect(made.map(({ number }) => number!).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 15 }, (_, i) => i + 1),
      )
      for (const [number, by, description] of await shown('a')) {
        const of = made.find(written => written.number === number)!
        expect([by, description]).toEqual([`key:k${of.value.description}`, of.value.description])
      }
    })

    it('keep no secret in clear text, and sealed ones as they were', async () => {
      const secret = `whsec_${randomBytes(32).toString('base64')}`
      const hook = { id: 'hook', type: 'webhook', url: 'https://partner.example/hook', secret }
      await registry.put(ruleKind, names('a'), settings(1, [hook]))
      await put('a', 2)
      expect(JSON.stringify(await versions('a'))).not.toContain('whsec_')
      await close()
      await begin(SecretKeys.of(randomBytes(32).toString('base64')))
      const sealed = await registry.put(ruleKind, names('a'), settings(1, [hook]))
      await put('a', 2)
      expect((await versions('a'))[1]!.value).toEqual(JSON.parse(JSON.stringify(sealed.value)))
      expect(JSON.stringify(await versions('a'))).toMatch(/=sealed:/)
    })

    it('are bounded in bytes: the bus with the most loses its oldest, and no change is refused', async () => {
      await registry.put(busKind, { name: 'small' }, {})
      const small = { bus: 'small', name: 'r' }
      for (const n of [1, 2]) await registry.put(ruleKind, small, settings(n))
      await registry.limit({ ...defaultRegistryLimits, historyBytes: 6000 })
      await put('gone', 1)
      await remove('gone')
      for (let n = 1; n <= 15; n++) await put('a', `${n} ${'x'.repeat(400)}`)
      const left = await versions('a')
      expect(left.length).toBeGreaterThan(3)
      expect(left.length).toBeLessThan(12)
      expect(left.map(({ number }) => number)).toEqual(left.map((_, i) => 15 - i))
      expect(await versions('gone')).toEqual([])
      expect(await registry.versions(ruleKind, small)).toHaveLength(2)
    })

    it('go with their bus: a new one of its name has none', async () => {
      await put('a', 1)
      await put('a', 2)
      await remove('a')
      await registry.delete(busKind, { name: bus })
      await registry.put(busKind, { name: bus }, {})
      expect(await versions('a')).toEqual([])
      expect(await put('a', 1)).toMatchObject({ number: 1 })
    })

    it('are kept of any kind that asks for it', async () => {
      for (const label of ['1', '2', '3', '4']) await registry.put(madeUp.shelfKind, { shelf: 's' }, { label })
      const kept = await registry.versions(madeUp.shelfKind, { shelf: 's' })
      expect(kept.map(({ number, value }) => [number, value?.label])).toEqual([4, 3, 2].map(n => [n, `${n}`]))
    })

    describe('at an earlier edition', () => {
      const view = () => new RegistryView(registry)
      const at = async (version: number) => {
        const { rules, complete } = await rulesAt(view(), bus, version)
        return {
          complete,
          rules: Object.fromEntries(Array.from(rules, ([name, { description }]) => [name, description])),
        }
      }

      it('are what each edition had, also of rules that are gone', async () => {
        await registry.put(busKind, { name: 'default' }, {})
        const states: { version: number; rules: Record<string, string> }[] = []
        const rules: Record<string, string> = {}
        const note = ({ version }: { version: number }) => void states.push({ version, rules: { ...rules } })
        note(await registry.read())
        for (const [name, n] of [
          ['a', '1'],
          ['b', '1'],
          ['a', '2'],
          ['c', '1'],
          ['b', ''],
          ['a', ''],
          ['a', '3'],
          ['d', '1'],
        ] as const) {
          if (n === '') delete rules[name]
          else rules[name] = n
          note(n === '' ? await remove(name) : await put(name, n))
        }
        for (const { version, rules } of states) {
          expect(await at(version)).toEqual({ complete: true, rules })
          for (const name of ['a', 'b', 'c', 'd', 'e']) {
            const found = await ruleAt({ store: registry }, bus, name, version)
            expect([found.version?.value?.description, found.complete]).toEqual([rules[name], true])
          }
        }
      })

      it('are not said to be complete where the history does not reach as far', async () => {
        await registry.put(busKind, { name: 'default' }, {})
        const { version } = await put('a', 0)
        for (let n = 1; n <= 25; n++) await put('a', n)
        expect((await at(version)).complete).toBe(false)
        expect((await ruleAt({ store: registry }, bus, 'a', version)).complete).toBe(false)
        const [, , third] = await versions('a')
        expect(await at(third!.since!.version)).toEqual({ complete: true, rules: { a: '23' } })
        const before: Rule = (await registry.read()).rules.get(bus)!.get('a')!
        expect(before.description).toBe('25')
      })
    })
  })
}
