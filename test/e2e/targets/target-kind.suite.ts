import type { Target, targetKinds } from '@sluice/targets'
import { until } from '@sluice/testing'
import type { Platform } from '../platform.js'
import type { Receiver, Receivers } from './receiver.js'

const quickly = { attempts: 2, backoff: { type: 'fixed', delay: 20 } } as const
const often = { attempts: 100, backoff: { type: 'fixed', delay: 200 } } as const

type TargetKind = (typeof targetKinds)[number]

/** What every kind of target does, whoever delivers: the hand-off, fan-out, or somebody else. */
export function targetKindSuite(kind: TargetKind, receivers: Receivers, platform: () => Platform): void {
  describe(`a target of the type ${kind.type}`, () => {
    const made: Receiver[] = []
    afterEach(async () => void (await Promise.all(made.splice(0).map(receiver => receiver.close()))))

    const receiver = async (name: string, retry: typeof quickly | typeof often = quickly) => {
      const one = await receivers.make({ platform: platform(), type: `${kind.type}-${name}`, retry })
      made.push(one)
      return one
    }
    const publish = async (name: string, ...ids: string[]) => {
      const type = `${kind.type}-${name}`
      const events = ids.map(id => ({ specversion: '1.0', id, source: `/${type}`, type, data: { id } }))
      expect((await platform().publishBatch(events)).body.accepted).toBe(ids.length)
    }
    const taken = async (one: Receiver) => (await one.took()) as { id: string }[]
    const letters = (rule: string) => platform().letters({ rule })

    it('arrives as it was published, once', async () => {
      const one = await receiver('success')
      await publish('success', 's-1', 's-2')
      await until(async () => (await taken(one)).length >= 2, 'both arrive')
      const found = (await taken(one)).sort((a, b) => (a.id < b.id ? -1 : 1))
      const type = `${kind.type}-success`
      expect(found).toMatchObject(['s-1', 's-2'].map(id => ({ id, source: `/${type}`, type, data: { id } })))
      expect(await letters(one.rule)).toEqual([])
    })

    it('is tried again where it failed, until it is taken', async () => {
      const one = await receiver('retry', often)
      await one.be('fails')
      await publish('retry', 'r-1')
      await until(async () => (await one.failures()) > 0, 'it fails')
      await one.be('takes')
      await until(async () => (await taken(one)).length > 0, 'it is taken')
      expect(await letters(one.rule)).toEqual([])
    })

    it('is a dead letter of its kind where it fails to the end, and can be sent again', async () => {
      const one = await receiver('letter')
      await one.be('fails')
      await publish('letter', 'l-1')
      const [letter] = await until(
        async () => (await letters(one.rule)).length > 0 && letters(one.rule),
        'it is given up',
      )
      expect(letter).toMatchObject({
        ...{ reason: 'attempts-exhausted', eventId: 'l-1', targetType: kind.type },
        destination: kind.destination(one.target as Target),
      })
      expect(letter.attempts).toHaveLength(quickly.attempts)
      await one.be('takes')
      await platform().api('POST', '/v1/dead-letters/redrive', { ids: [letter.id] })
      await until(async () => (await taken(one)).length > 0, 'it is taken')
      expect(await letters(one.rule)).toEqual([])
    })

    it('is a dead letter at once where its receiver refuses it for good', async () => {
      const one = await receiver('refusal', often)
      await one.be('refuses')
      await publish('refusal', 'n-1')
      const [letter] = await until(
        async () => (await letters(one.rule)).length > 0 && letters(one.rule),
        'it is given up',
      )
      expect(letter).toMatchObject({ reason: receivers.refusal, eventId: 'n-1', targetType: kind.type })
      expect(letter.attempts).toHaveLength(1)
    })

    if (receivers.canHang)
      it('holds nobody up while its receiver is slow, and arrives once', async () => {
        const slow = await receiver('slow')
        const other = await receiver('other')
        await slow.be('hangs')
        await publish('slow', 'h-1')
        await publish('other', 'o-1')
        await until(async () => (await taken(other)).length === 1, 'the other arrives meanwhile')
        expect(await taken(slow)).toEqual([])
        await slow.be('takes')
        await until(async () => (await taken(slow)).length === 1, 'it arrives')
        expect(await letters(slow.rule)).toEqual([])
      })

    // others hold a secret only while it is replaced: see secrets.int.spec.ts of the gateway
    const ofItsOwn = Object.entries(kind.secrets ?? {}).filter(([, { make }]) => make !== undefined)
    for (const [field, { hidden }] of ofItsOwn)
      it(`has a ${field} that is shown once, and kept where the rule is put as it is shown`, async () => {
        const { rule, target } = await receiver('secret')
        const path = `/v1/buses/default/rules/${rule}`
        const put = async (targets: object[]) =>
          (await platform().api('PUT', path, { pattern: { type: [rule] }, targets })).body.targets[0][field]
        const shown = async () => (await platform().api('GET', path)).body.targets
        const renewed = await put([{ ...target, id: 'renewed' }])
        expect(renewed).not.toBe(hidden)
        expect(await shown()).toMatchObject([{ [field]: hidden }])
        expect(await put(await shown())).toBe(hidden)
        expect(JSON.stringify((await platform().api('GET', '/v1/buses/default/rules')).body)).not.toContain(renewed)
      })
  })
}
