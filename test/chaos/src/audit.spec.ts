import { audit, type Books } from './audit.js'
import type { Line, Receipt } from './ledger.js'
import type { Receiver } from './plan.js'

const published = (...ids: string[]): Line[] =>
  ids.flatMap((id, i): Line[] => [
    { kind: 'sent', at: i, id },
    { kind: 'accepted', at: i, id, position: `0-${i}-0` },
  ])
const receipt = (kind: Receipt['kind'], id: string, at: number, more: Partial<Receipt> = {}): Receipt => ({
  ...{ kind, id, at, receiver: 'webhook', position: '0-0-0', attempt: 1, pid: 1 },
  ...more,
})
const made = (id: string, at: number, more: Partial<Receipt> = {}) => [
  receipt('began', id, at - 5, more),
  receipt('done', id, at, more),
]
const books = (lines: Line[], more: Partial<Books> = {}): Books => ({
  ...{ lines, harmed: [], letters: [], givenUp: () => false, dedupe: true },
  ...more,
})
const ids = (findings: readonly { id: string }[] | undefined) => findings?.map(({ id }) => id)

describe('the audit', () => {
  it('finds what was accepted and is nowhere; a dead letter is somewhere, and must have been planned', () => {
    const letters = [1, 2].map(i => ({
      position: `0-${i}-0`,
      receiver: 'webhook' as Receiver,
      reason: 'rejected',
      kept: true,
    }))
    const lines = [...published('a.1', 'a.2', 'a.3', 'a.4'), ...made('a.1', 50)]
    const account = audit('webhook', books(lines, { letters, givenUp: (_, id) => id === 'a.2' }))
    expect(account).toMatchObject({ accepted: 4, delivered: 1, givenUp: 2, dead: 2 })
    expect(ids(account.lost)).toEqual(['a.4'])
    expect(ids(account.unplanned)).toEqual(['a.3'])
  })

  it('a letter that is gone was redriven, and must arrive', () => {
    const letters = [{ position: '0-0-0', receiver: 'webhook' as Receiver, reason: 'rejected', kept: false }]
    const redriven = { letters, givenUp: () => true }
    expect(ids(audit('webhook', books(published('a.1'), redriven)).lost)).toEqual(['a.1'])
    const account = audit('webhook', books([...published('a.1'), ...made('a.1', 50)], redriven))
    expect(account).toMatchObject({ delivered: 1, givenUp: 1, dead: 0, lost: [], phantoms: [] })
  })

  it('a delivery at another receiver is none here', () => {
    const lines = [...published('a.1'), ...made('a.1', 50, { receiver: 'queue' })]
    expect(ids(audit('webhook', books(lines)).lost)).toEqual(['a.1'])
    expect(ids(audit('queue', books(lines)).lost)).toEqual([])
  })

  it('a delivery that died in hand may stand in two places: both come, however late', () => {
    const lines = [
      ...published('a.1'),
      receipt('began', 'a.1', 10_000, { pid: 7 }),
      ...made('a.1', 20_000, { attempt: 2 }),
      ...made('a.1', 35_000, { attempt: 2 }),
    ]
    const killed = (from: number) => ({ harmed: [{ who: 'fan-out-1', what: 'kill' as const, from, to: from + 5000 }] })
    expect(audit('webhook', books(lines, killed(10_500)))).toMatchObject({ duplicated: 1, unexplained: [] })
    expect(audit('webhook', books(lines, killed(14_000)))).toMatchObject({
      duplicated: 1,
      unexplained: [{ id: 'a.1' }],
    })
  })

  it('a delivery that is made twice needs a kill or a freeze on its way, at its time', () => {
    const lines = [...published('a.1'), ...made('a.1', 10_000), ...made('a.1', 25_000)]
    const harmed = (who: string, what: 'kill' | 'restart', from: number) =>
      audit('webhook', books(lines, { harmed: [{ who, what, from, to: from + 9000 }] }))
    expect(audit('webhook', books(lines))).toMatchObject({ duplicated: 1, unexplained: [{ id: 'a.1' }] })
    expect(harmed('fan-out-2', 'kill', 11_000)).toMatchObject({ duplicated: 1, unexplained: [] })
    for (const other of [
      harmed('fan-out-2', 'kill', 16_000),
      harmed('fan-out-2', 'kill', 5000),
      harmed('fan-out-2', 'restart', 11_000),
      harmed('router-1', 'kill', 11_000),
    ])
      expect(ids(other.unexplained)).toEqual(['a.1'])
  })

  it('an event that is accepted twice was sent twice, on a bus that does not know it again', () => {
    const twice = [...made('a.1', 50), ...made('a.1', 60, { position: '0-9-0' })]
    const again: Line = { kind: 'sent', at: 1, id: 'a.1' }
    expect(audit('webhook', books([...published('a.1'), ...twice], { dedupe: false })).unexplained).toHaveLength(1)
    expect(audit('webhook', books([...published('a.1'), again, ...twice])).unexplained).toHaveLength(1)
    const uncertain = audit('webhook', books([...published('a.1'), again, ...twice], { dedupe: false }))
    expect(uncertain).toMatchObject({ uncertain: 1, duplicated: 0, unexplained: [] })
  })

  it('nobody receives what was never published, nor what was given up', () => {
    const letters = [{ position: '0-0-0', receiver: 'webhook' as Receiver, reason: 'rejected', kept: true }]
    const lines = [...published('a.1'), ...made('a.1', 50), ...made('b.1', 50, { position: '0-7-0' })]
    expect(ids(audit('webhook', books(lines, { letters, givenUp: () => true })).phantoms)).toEqual(['b.1', 'a.1'])
  })

  it('a key is in order while none begins after a later one; the last may begin again', () => {
    const began = (...sequences: number[]) =>
      sequences.map((sequence, i) => receipt('began', `a.${sequence}`, i, { receiver: 'ordered' }))
    const other = receipt('began', 'b.9', 1, { receiver: 'ordered' })
    const disorder = (...sequences: number[]) =>
      ids(audit('ordered', books([...began(...sequences), other])).outOfOrder)
    expect(disorder(1, 2, 2, 3, 4)).toEqual([])
    expect(disorder(1, 3, 2, 4)).toEqual(['a.2'])
    expect(disorder(1, 2, 3, 2)).toEqual(['a.2'])
    expect(audit('webhook', books([])).outOfOrder).toBeUndefined()
  })
})
