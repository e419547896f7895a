import { SluiceError } from '@sluice/event'
import {
  busKind,
  defaultRegistryLimits,
  emptySnapshot,
  grantsKind,
  keyKind,
  queueKind,
  type Registry,
  type RegistryLimits,
  ruleKind,
  schemaKind,
} from '../index.js'
import type { AnyKind } from '../kinds/kind.js'
import { madeUp } from './made-up.fixture.js'
import { valuesOf } from './snapshot.js'

/** Makes an empty registry that no other test uses. */
export type RegistryFactory = () => Promise<{ registry: Registry; close(): Promise<void> }>

/** What the suite needs of a kind. */
interface Sample {
  readonly kind: AnyKind
  names(name: string): object
  /** Different settings; each may follow one of a lower number. */
  settings(number: number): object
  /** Limits that allow `most` of them. */
  few?(most: number): Partial<RegistryLimits>
}

const grants = [{ publish: { bus: 'shop' } }]
const made = { createdAt: '2026-01-31T12:00:00.000Z', createdBy: 'api-key' }
const numbered = (of: number) => Array.from({ length: of }, (_, i) => [`field${i}`, { type: 'string' }])

/** Each kind, and two made-up ones, which show that adding a kind to the list is enough. */
export const samples: readonly Sample[] = [
  {
    kind: busKind,
    names: name => ({ name }),
    settings: number => ({ retentionMs: 60_000 + number }),
    few: buses => ({ buses }),
  },
  {
    kind: ruleKind,
    names: name => ({ bus: 'shop', name }),
    settings: number => ({
      description: `${number}`,
      pattern: { type: ['a'] },
      targets: [{ id: 'q', type: 'queue', queue: 'q' }],
    }),
    few: busRules => ({ busRules }),
  },
  {
    kind: queueKind,
    names: name => ({ name }),
    settings: number => ({ settings: { visibilityMs: number }, wasThere: false }),
  },
  {
    kind: schemaKind,
    names: type => ({ type, version: 1 }),
    settings: number => ({ type: 'object', properties: Object.fromEntries(numbered(number)) }),
  },
  {
    kind: keyKind,
    names: name => ({ name }),
    settings: number => ({
      settings: { description: `${number}`, grants },
      made: { prefix: 'slk_a', hash: 'h', ...made },
    }),
    few: keys => ({ keys }),
  },
  {
    kind: grantsKind,
    names: name => ({ name }),
    settings: number => ({ settings: { description: `${number}`, to: { key: 'web' }, grants }, made }),
    few: grants => ({ grants }),
  },
  {
    kind: madeUp.shelfKind,
    names: shelf => ({ shelf }),
    settings: number => ({ label: `${number}` }),
    few: buses => ({ buses }),
  },
  {
    kind: madeUp.bookKind,
    names: book => ({ shelf: 'novels', book }),
    settings: number => ({ text: `${number}` }),
    few: busRules => ({ busRules }),
  },
]

/** What a registry must do of any kind. */
export function kindSuite({ kind, names, settings, few }: Sample, create: RegistryFactory): void {
  describe(`a ${kind.name}`, () => {
    let registry: Registry
    let close: () => Promise<void>
    const { parent } = kind
    const parentNames = parent?.names(names('any'))

    beforeEach(async () => {
      ;({ registry, close } = await create())
      if (parent) await registry.put(parent.kind, parentNames!, {})
    })
    afterEach(() => close())

    const put = (name: string, number = 1, may?: (before: object | undefined) => void) =>
      registry.put(kind, names(name), settings(number), may)
    const codeOf = (action: Promise<unknown>) =>
      action.then(
        () => 'done',
        (error: unknown) => {
          if (error instanceof SluiceError) return error.code
          throw error
        },
      )
    const unknown = kind.unknown(names('any')).code
    const edition = async () => {
      const { version, stamp } = await registry.read()
      return { version, stamp }
    }
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown
    const inSnapshot = async (known = emptySnapshot) =>
      new Map(Array.from(valuesOf(await registry.read(known), kind), value => [kind.field(value), plain(value)]))

    it('is kept as it was put, with its names', async () => {
      expect(await codeOf(registry.get(kind, names('a')))).toBe(unknown)
      const { value, created, newSecrets } = await put('a')
      expect({ created, newSecrets }).toEqual({ created: true, newSecrets: {} })
      expect(value).toMatchObject(names('a'))
      expect(await registry.get(kind, names('a'))).toEqual(plain(value))
      expect(await registry.fields(kind, parent && parent.kind.field(parentNames!))).toEqual([kind.field(names('a'))])
      expect([...(await inSnapshot()).values()]).toEqual(kind.inSnapshot ? [plain(value)] : [])
    })

    it('makes an edition with each change, if it is in the snapshot, and none where the same is put again', async () => {
      const before = await edition()
      const { version, stamp } = await put('a')
      expect({ version, stamp }).toEqual(await edition())
      expect(version > before.version).toBe(kind.inSnapshot)
      expect(await put('a')).toMatchObject({ version, stamp, created: false })
      expect(await edition()).toEqual({ version, stamp })
      const next = await put('a', 2)
      expect(next.created).toBe(false)
      expect(next.version > version && next.stamp !== stamp).toBe(kind.inSnapshot)
      const last = await registry.delete(kind, names('a'))
      expect({ version: last.version, stamp: last.stamp }).toEqual(await edition())
      expect(last.version > next.version).toBe(kind.inSnapshot)
      expect(await registry.knows(last)).toBe(kind.inSnapshot || parent !== undefined)
      expect(await registry.knows({ ...last, stamp: 'lost' })).toBe(false)
    })

    it('is written on a condition that is asked about the very state that is replaced', async () => {
      const seen: unknown[] = []
      const only = (expected: object | undefined) => (before: object | undefined) => {
        seen.push(plain(before ?? null))
        if (JSON.stringify(before) !== JSON.stringify(expected)) throw new Error('another state')
      }
      const { value: one } = await put('a', 1, only(undefined))
      const { value: two } = await put('a', 2, only(one))
      await expect(put('a', 3, only(one))).rejects.toThrow('another state')
      await expect(registry.delete(kind, names('a'), only(one))).rejects.toThrow('another state')
      expect(seen).toEqual(plain([null, one, two, two]))
      // of concurrent writers one is the first, and the others see what it wrote
      const results = await Promise.allSettled([3, 4, 5, 6].map(number => put('a', number, only(two))))
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await registry.delete(kind, names('a'), only(await registry.get(kind, names('a'))))
      expect(await codeOf(registry.get(kind, names('a')))).toBe(unknown)
    })

    it('changes as Sluice itself makes it of what is there, or stays', async () => {
      const changed = { ...(await put('a')).value, byItself: true }
      const written = await registry.change(kind, names('a'), before => ({ ...before!, byItself: true }))
      expect(plain(written)).toMatchObject({ value: plain(changed) as object, created: false })
      expect(await registry.change(kind, names('a'), () => undefined)).toBeUndefined()
      expect(await registry.get(kind, names('a'))).toEqual(plain(changed))
    })

    it('is not there once it is deleted, and cannot be deleted again', async () => {
      for (const name of ['a', 'b']) await put(name)
      await registry.delete(kind, names('a'))
      expect(await codeOf(registry.get(kind, names('a')))).toBe(unknown)
      expect(await codeOf(registry.delete(kind, names('a')))).toBe(unknown)
      expect(await codeOf(registry.delete(kind, names('a'), () => undefined))).toBe(unknown)
      expect(await codeOf(registry.get(kind, names('b')))).toBe('done')
    })

    it('is made once by all who make it at the same time', async () => {
      const made = await Promise.all(Array.from({ length: 5 }, () => put('a')))
      expect(made.filter(({ created }) => created)).toHaveLength(1)
      const others = await Promise.all(Array.from({ length: 20 }, (_, i) => put(`r${i}`)))
      if (kind.inSnapshot) expect(new Set(others.map(({ version }) => version)).size).toBe(20)
    })

    if (few) {
      it('is refused where there are as many as there may be; one that is there may change', async () => {
        await registry.limit({ ...defaultRegistryLimits, ...few(2) })
        for (const name of ['a', 'b']) await put(name)
        expect(await codeOf(put('c'))).toBe(kind.tooMany(names('c'), defaultRegistryLimits).code)
        await put('b', 2)
        await registry.delete(kind, names('a'))
        await put('c')
      })
    }

    if (kind.counted) {
      it('counts towards what all of the registry may have; what makes that less is never refused', async () => {
        await put('a')
        await registry.limit({ ...defaultRegistryLimits, registryBytes: 20 })
        expect(await codeOf(put('b', 100))).toBe('REGISTRY_TOO_LARGE')
        await registry.delete(kind, names('a'))
        expect(await codeOf(put('b', 100))).toBe('REGISTRY_TOO_LARGE')
        await registry.limit({ ...defaultRegistryLimits, registryBytes: 50_000 })
        await put('b', 100)
      })
    }

    if (kind.deletions) {
      it('was deleted on purpose only where somebody deleted it and nobody made it again', async () => {
        const wasDeleted = () => registry.wasDeleted(kind, names('a'))
        expect(await wasDeleted()).toBe(false)
        await put('a')
        expect(await wasDeleted()).toBe(false)
        await registry.delete(kind, names('a'))
        expect(await wasDeleted()).toBe(true)
        expect(await registry.wasDeleted(kind, names('b'))).toBe(false)
        await put('a')
        expect(await wasDeleted()).toBe(false)
        await registry.delete(kind, names('a'))
        if (parent) await registry.delete(parent.kind, parentNames!)
        expect(await wasDeleted()).toBe(true)
      })
    }

    if (parent) {
      it('has what it belongs to: that is there before, and deleted after it', async () => {
        await put('a')
        expect(await codeOf(registry.delete(parent.kind, parentNames!))).toMatch(/_IN_USE$/)
        await registry.delete(kind, names('a'))
        await registry.delete(parent.kind, parentNames!)
        const alone = parent.kind.unknown(parentNames!).code
        expect(await codeOf(put('a'))).toBe(alone)
        expect(await codeOf(registry.delete(kind, names('a')))).toBe(alone)
        expect(await codeOf(registry.delete(kind, names('a'), () => undefined))).toBe(alone)
      })
    }

    if (kind.inSnapshot) {
      it('is read step by step as by reading everything, and what did not change stays the same object', async () => {
        let known = await registry.read()
        for (let step = 0; step < 30; step++) {
          const name = `r${(step * step) % 7}`
          if (step % 3 === 2) await codeOf(registry.delete(kind, names(name)))
          else await put(name, step)
          if (step % 2 === 0) continue
          const before = new Map(Array.from(valuesOf(known, kind), value => [JSON.stringify(value), value]))
          known = await registry.read(known)
          for (const value of valuesOf(known, kind)) expect(before.get(JSON.stringify(value)) ?? value).toBe(value)
          expect(await inSnapshot(known)).toEqual(await inSnapshot())
        }
      })
    }
  })
}
