import { type CircuitSettings, circuitDefaults, Circuits, type Outcome, verdictOfHandler } from '../index.js'
import { Circuit, type Ended } from './circuit.js'
import { verdictOfReceiver } from './circuit-options.js'

const ok: Outcome = { ok: true }
const down: Outcome = { ok: false, error: 'no answer', unavailable: true }
const refused: Outcome = { ok: false, error: 'answered 422', permanent: 'rejected' }
const asks = (retryAfterMs: number): Outcome => ({ ...down, retryAfterMs }) as Outcome

const gapMs = 50
const settings: CircuitSettings = { ...circuitDefaults, leastMs: 0 }
let events = 0
const enter = (circuit: Circuit, at: number, event = `e${events++}`) => circuit.enter(at, gapMs, event)
/** What an outcome of a call is to a circuit; each is about another event. */
const ended = (outcome: Outcome, event = `e${events++}`): Ended => ({
  verdict: verdictOfReceiver(outcome),
  first: true,
  event,
  marked: 'unavailable' in outcome && outcome.unavailable,
  retryAfterMs: 'retryAfterMs' in outcome ? outcome.retryAfterMs : undefined,
})
const line = (circuit: Circuit, at: number) => circuit.line(at, gapMs)

/** Makes one call that takes `ms`, which must be let in. Returns when it ended. */
function call(circuit: Circuit, at: number, outcome: Outcome, ms = 10, random = 0): number {
  expect(enter(circuit, at)).toBe('entered')
  circuit.leave(at, at + ms, ended(outcome), random)
  return at + ms
}

/** Fails until it is open; returns when. */
function open(circuit: Circuit, at = 0): number {
  for (let i = 0; i < 5; i++) at = call(circuit, at, down)
  return at
}

describe('a circuit', () => {
  it('gives a target that never answered one call, and one more at once for each success, up to the cap', () => {
    const circuit = new Circuit(3, settings)
    expect(enter(circuit, 0)).toBe('entered')
    expect(enter(circuit, 1)).not.toBe('entered')
    circuit.leave(0, 10, ended(ok), 0)
    for (let began = 10; began < 100; began += 10) {
      enter(circuit, began)
      circuit.leave(began, began + 5, ended(ok), 0)
    }
    expect([enter(circuit, 100), enter(circuit, 100), enter(circuit, 100)]).toEqual(['entered', 'entered', 'entered'])
    expect(enter(circuit, 100)).not.toBe('entered')
  })

  it('falls back to one call at once when the target fails', () => {
    const circuit = new Circuit(3, settings)
    let at = 0
    for (let i = 0; i < 5; i++) at = call(circuit, at, ok)
    at = call(circuit, at, down)
    expect(enter(circuit, at)).toBe('entered')
    expect(enter(circuit, at)).not.toBe('entered')
  })

  it('does not change by events of which a transform makes nothing: the receiver was not called', () => {
    const circuit = new Circuit(3, settings)
    const at = open(circuit)
    const transform = { reason: 'missing', path: 'transform.inputPath', expression: '$.data.coupon' }
    expect(circuit.open).toBe(true)
    circuit.leave(at, at + 1, ended({ ok: false, error: 'x', permanent: 'transform-failed', transform }), 0)
    expect(circuit.open).toBe(true)
    expect(verdictOfReceiver({ ok: false, error: 'x', permanent: 'rejected' })).toBe('up')
    expect(verdictOfReceiver({ ok: false, error: 'x', transform })).toBe('neither')
  })

  it('opens after five different events failed because of the receiver, and lets nothing through for five seconds', () => {
    const circuit = new Circuit(3, settings)
    const at = open(circuit)
    expect(circuit.open).toBe(true)
    expect(enter(circuit, at)).toBe(5000)
    expect(enter(circuit, at + 4999)).not.toBe('entered')
    expect(enter(circuit, at + 5000)).toBe('entered')
  })

  it('does not open for what speaks of the event, nor while as many calls succeed as fail', () => {
    const circuit = new Circuit(3, settings)
    let at = 0
    for (let i = 0; i < 20; i++) at = call(circuit, at, refused)
    for (let i = 0; i < 20; i++) at = call(circuit, at, i % 2 === 1 ? ok : down)
    expect(circuit.open).toBe(false)
  })

  it('lets one probe through; its failure doubles the time up to a minute, its success closes', () => {
    const circuit = new Circuit(3, settings)
    let at = open(circuit)
    for (const wait of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      expect(enter(circuit, at + wait - 1)).not.toBe('entered')
      at += wait
      expect(enter(circuit, at)).toBe('entered')
      expect(enter(circuit, at)).not.toBe('entered') // one at a time
      circuit.leave(at, at + 10, ended(down), 0)
      at += 10
    }
    at = call(circuit, at + 60_000, ok)
    expect(circuit.open).toBe(false)
    at = open(circuit, at)
    expect(enter(circuit, at + 5000)).toBe('entered') // and begins anew
  })

  it('is closed by any answer of a probe that shows that somebody is there', () => {
    const circuit = new Circuit(3, settings)
    call(circuit, open(circuit) + 5000, refused)
    expect(circuit.open).toBe(false)
  })

  it('gives the next probe to another event than the one that failed, if there is one', () => {
    const circuit = new Circuit(3, settings)
    const probe = (at: number, event: string, outcome: Outcome) => {
      expect(enter(circuit, at, event)).toBe('entered')
      circuit.leave(at, at, ended(outcome, event), 0)
    }
    const at = open(circuit)
    probe(at + 5000, 'poison', down)
    expect(enter(circuit, at + 6000, 'good')).not.toBe('entered')
    expect(enter(circuit, at + 15_000, 'poison')).not.toBe('entered')
    probe(at + 15_001, 'good', ok)
    expect(circuit.open).toBe(false)
    // alone it is the probe
    const again = open(circuit, at + 20_000)
    probe(again + 5000, 'poison', down)
    probe(again + 15_000, 'poison', down)
  })

  it('that is eager has no limit until an outage, then grows from one call, and has none again past its cap', () => {
    const circuit = new Circuit(2, settings, true)
    const many = () => Array.from({ length: 50 }, () => enter(circuit, 0))
    expect(new Set(many())).toEqual(new Set(['entered']))
    for (let i = 0; i < 50; i++) circuit.leave(0, 1, ended(i < 6 ? down : ok), 0)
    expect(circuit.open).toBe(true)
    let at = call(circuit, 10_000, ok)
    expect([enter(circuit, at), enter(circuit, at), enter(circuit, at)].filter(one => one === 'entered')).toHaveLength(
      2,
    )
    for (let i = 0; i < 2; i++) circuit.leave(at, at + 10, ended(ok), 0)
    at += 10
    expect(new Set(Array.from({ length: 50 }, () => enter(circuit, at)))).toEqual(new Set(['entered']))
  })

  it('without settings opens only where the target asks for a pause', () => {
    const circuit = new Circuit(3, false)
    let at = 0
    for (let i = 0; i < 50; i++) at = call(circuit, at, down)
    expect(circuit.open).toBe(false)
    call(circuit, at, asks(1000))
    expect([circuit.open, circuit.isOutage]).toEqual([true, false])
  })

  it('is not opened for longer by calls that were in flight when it opened, nor closed by them', () => {
    const circuit = new Circuit(10, settings)
    let at = 0
    for (let i = 0; i < 10; i++) at = call(circuit, at, ok)
    for (let i = 0; i < 10; i++) expect(enter(circuit, at + i)).toBe('entered')
    for (let i = 0; i < 9; i++) circuit.leave(at + i, at + 100, ended(down), 0)
    circuit.leave(at + 9, at + 100, ended(ok), 0)
    expect(circuit.open).toBe(true)
    expect(enter(circuit, at + 5099)).not.toBe('entered')
    expect(enter(circuit, at + 5100)).toBe('entered')
  })

  it('leaves a target alone for as long as it asks, five minutes at most, at its first word', () => {
    const circuit = new Circuit(3, settings)
    let at = call(circuit, 0, asks(30_000))
    expect(enter(circuit, at)).toBe(30_000)
    at = call(circuit, at + 30_000, asks(86_400_000))
    expect(enter(circuit, at + 299_999)).not.toBe('entered')
    expect(enter(circuit, at + 300_000)).toBe('entered')
  })

  it('spreads probes of targets that failed together over a fifth of the time', () => {
    const circuit = new Circuit(3, settings)
    let at = 0
    for (let i = 0; i < 5; i++) at = call(circuit, at, down, 10, 1)
    expect(enter(circuit, at)).toBe(4000)
  })
})

describe('the line before a target', () => {
  it('gives each its own place, so that they come one after the other when there is room', () => {
    const circuit = new Circuit(1, settings)
    let at = call(circuit, 0, ok, 20)
    expect(enter(circuit, (at += 1))).toBe('entered')
    const places = Array.from({ length: 5 }, () => enter(circuit, at))
    expect(places).toEqual([20, 30, 40, 50, 60])
  })

  it('begins after the pause where the target is left alone', () => {
    const circuit = new Circuit(1, settings)
    const at = open(circuit)
    expect([line(circuit, at), line(circuit, at), enter(circuit, at)]).toEqual([5000, 5005, 5010])
  })

  it('is not longer than a minute and not slower than it is told: a target that is back gets what waited soon', () => {
    const circuit = new Circuit(1, settings)
    enter(circuit, 0)
    const places = Array.from({ length: 5000 }, () => line(circuit, 10_000)) // the call hangs for ten seconds
    expect(Math.max(...places)).toBeLessThanOrEqual(10_000 + 60_000)
    expect(places[1]! - places[0]!).toBe(50)
    expect(Math.min(...places)).toBeGreaterThanOrEqual(10_000) // nobody comes before the call has likely ended
  })

  it('costs nothing where there is room', () => {
    const circuit = new Circuit(5, settings)
    expect([line(circuit, 0), line(circuit, 0)]).toEqual([0, 0])
    expect(enter(circuit, 0)).toBe('entered')
  })
})

describe('circuits', () => {
  const target = (id: string) => ({ bus: 'b', rule: 'r', target: id })
  const began = (at: number) => ({ began: at })
  const heldMs = { heldMs: expect.any(Number) }
  const called = (id: string, url = 'x') => ({
    target: target(id),
    destination: url,
    settings,
    event: `e${events++}`,
    attempt: 1,
  })
  let now = 0
  const clock = () => now
  const random = () => 0
  beforeEach(() => void (now = 0))
  const entering = (circuits: Circuits, id: string, at: number, url = 'x') => {
    now = at
    return circuits.enter(called(id, url))
  }
  const leaving = (circuits: Circuits, id: string, began: number, at: number, outcome: Outcome, url = 'x') => {
    now = at
    return circuits.leave(called(id, url), { began }, outcome)
  }
  /** One call after the other, each of ten milliseconds. Returns when the last ended. */
  const calls = async (circuits: Circuits, id: string, at: number, outcomes: Outcome[], url = 'x') => {
    for (const outcome of outcomes) {
      expect(await entering(circuits, id, at, url)).toEqual(began(at))
      await leaving(circuits, id, at, (at += 10), outcome, url)
    }
    return at
  }
  const five = [down, down, down, down, down]

  it('are one a target, and tell when one opens and closes', async () => {
    const told: string[] = []
    const circuits = new Circuits({
      ...{ cap: 5, clock, random },
      onChange: ({ target }, open) => told.push(`${target} ${open}`),
    })
    const at = await calls(circuits, 'dead', 0, five)
    expect(await entering(circuits, 'fine', at)).toEqual(began(at))
    expect(await entering(circuits, 'dead', at)).toEqual(heldMs)
    await calls(circuits, 'dead', at + 5000, [ok])
    expect(told).toEqual(['dead true', 'dead false'])
  })

  it('let deliveries wait a moment for a target that is fast, as long as it is', async () => {
    const circuits = new Circuits({ cap: 1, clock, random })
    let at = await calls(circuits, 't', 0, [ok])
    const enter = () => entering(circuits, 't', at)
    expect(await enter()).toEqual(began(10))
    const waiting = Array.from({ length: 5 }, enter)
    expect(await enter()).toEqual(heldMs) // the sixth would wait for longer than fifty milliseconds
    await leaving(circuits, 't', 10, (at = 20), ok)
    const atOnce = Promise.race([waiting.shift(), new Promise(resolve => setImmediate(resolve, 'later'))])
    expect(await atOnce).toEqual(began(20))
    await leaving(circuits, 't', 20, (at = 30), { ...down, retryAfterMs: 5000 } as Outcome)
    for (const held of await Promise.all(waiting)) expect(held).toEqual({ heldMs: expect.any(Number) })
  })

  it('let nobody wait for a target that is slow, hangs or fails', async () => {
    const circuits = new Circuits({ cap: 1, clock, random })
    expect(await entering(circuits, 'new', 0)).toEqual(began(0))
    expect(await entering(circuits, 'new', 51)).toEqual(heldMs)
    expect(await entering(circuits, 'slow', 0)).toEqual(began(0))
    await leaving(circuits, 'slow', 0, 60, ok)
    expect(await entering(circuits, 'slow', 60)).toEqual(began(60))
    expect(await entering(circuits, 'slow', 60)).toEqual(heldMs)
    await calls(circuits, 'fails', 0, [ok, down])
    expect(await entering(circuits, 'fails', 20)).toEqual(began(20))
    expect(await entering(circuits, 'fails', 20)).toEqual(heldMs)
  })

  it('hold nobody for longer than that, also where the target begins to hang or is sent elsewhere', async () => {
    const circuits = new Circuits({ cap: 1 })
    const enter = (url: string) => circuits.enter(called('t', url))
    await enter('x')
    expect(await enter('x')).toEqual(heldMs)
    const waits = enter('x')
    await enter('y')
    expect(await waits).toEqual(heldMs)
  })

  it('give new deliveries a place in line only where the target fails or is slow', async () => {
    const circuits = new Circuits({ cap: 1, clock, random })
    const line = (id: string, at: number) => {
      now = at
      return circuits.line(called(id))
    }
    await entering(circuits, 't', 0)
    expect(line('t', 1000)).toBe(0)
    expect(line('t', 1001)).toBeGreaterThan(0)
    const at = await calls(circuits, 'dead', 0, five)
    expect(line('dead', at)).toBeGreaterThanOrEqual(4000)
  })

  it('begin anew for a target that was sent elsewhere: its owner has just corrected the URL', async () => {
    const told: boolean[] = []
    const circuits = new Circuits({ cap: 5, clock, random, onChange: (_target, open) => told.push(open) })
    const at = await calls(circuits, 't', 0, five, 'wrong')
    expect(await entering(circuits, 't', at, 'right')).toEqual(began(at))
    expect(told).toEqual([true, false])
    await leaving(circuits, 't', at, at, down, 'wrong') // an old call ends late
    await leaving(circuits, 't', at, at + 1, ok, 'right')
    expect(await entering(circuits, 't', at + 1, 'right')).toEqual(began(at + 1))
  })

  it('share the pace at which deliveries come back: many targets that hang are no load', async () => {
    const circuits = new Circuits({ cap: 5, clock, random })
    const gap = (id: string) => {
      now = 60_000
      const [first, second] = [circuits.line(called(id)), circuits.line(called(id))]
      return second - first
    }
    for (let i = 0; i < 100; i++) await entering(circuits, `t${i}`, 0)
    expect(gap('t0')).toBe(4)
    for (let i = 0; i < 100; i++) gap(`t${i}`)
    const later = (at: number) => {
      now = at
      return circuits.line(called('t0'))
    }
    expect(later(61_000) - later(61_000)).toBe(-400)
  })

  it('are bounded: the target that was asked for longest ago is forgotten, but none that is called', async () => {
    const circuits = new Circuits({ cap: 5, clock, random, most: 3 })
    for (let i = 0; i < 100; i++) circuits.line(called(`t${i}`))
    expect(circuits.size).toBe(3)
    await entering(circuits, 'busy', 0)
    for (let i = 0; i < 100; i++) circuits.line(called(`u${i}`))
    expect(circuits.size).toBe(3)
    expect(await entering(circuits, 'busy', 60)).toEqual(heldMs)
  })
})

describe('a call in an outage', () => {
  let now = 0
  const failed: Outcome = { ok: false, error: 'the database is down' }
  const make = (events: number, outcome: Outcome | ((i: number) => Outcome), circuits: Circuits, stepMs = 10) => {
    const calls = Array.from({ length: events }, (_, i) => async () => {
      now += stepMs
      const called = {
        target: { bus: 'b', rule: 'r', target: 't' },
        destination: 's',
        settings,
        event: `x${i}`,
        attempt: 1,
      }
      return circuits.call(called, async () => (typeof outcome === 'function' ? outcome(i) : outcome))
    })
    return calls.reduce<Promise<Outcome[]>>(async (all, one) => [...(await all), await one()], Promise.resolve([]))
  }
  const handlers = () => {
    now = 0
    return new Circuits({ cap: 4, eager: true, verdict: verdictOfHandler, clock: () => now, random: () => 0 })
  }
  const isHeld = (outcome: Outcome) => 'heldMs' in outcome

  it('is held, whether it was made or not, and names the circuit and the last failure', async () => {
    const outcomes = await make(10, failed, handlers())
    expect(outcomes.map(isHeld)).toEqual([...Array(4).fill(false), ...Array(6).fill(true)])
    expect(outcomes[4]).toMatchObject({ circuit: 'open', probed: true, error: expect.stringContaining('circuit') })
    expect(outcomes[9]).toMatchObject({
      error: 'the circuit of its target is open. The last failure: the database is down',
    })
    expect(outcomes[9]).not.toHaveProperty('probed')
  })

  it('is a failure like any other for what is said to be the fault of the event', async () => {
    const rejected: Outcome = { ok: false, error: 'no', permanent: 'rejected' }
    expect(await make(30, rejected, handlers())).toEqual(Array(30).fill(rejected))
  })

  it('that fails is a failure where it is a later attempt, also if no others are left: those succeeded meanwhile', async () => {
    const circuits = handlers()
    const retried = (i: number) =>
      circuits.call(
        { target: { bus: 'b', rule: 'r', target: 't' }, destination: 's', settings, event: `x${i}`, attempt: 2 },
        async () => failed,
      )
    for (let i = 0; i < 50; i++) expect(await retried(i)).toBe(failed)
  })

  it('is made again when a probe succeeded', async () => {
    const circuits = handlers()
    await make(10, failed, circuits)
    now += 5000
    expect(await make(5, { ok: true }, circuits)).toEqual(Array(5).fill({ ok: true }))
  })

  it('that throws where it must not gives its call back', async () => {
    const circuits = handlers()
    await make(10, failed, circuits)
    now += 5000
    const thrown = () => {
      throw new Error('a bug')
    }
    await expect(make(1, thrown, circuits)).rejects.toThrow('a bug')
    expect(await make(1, { ok: true }, circuits)).toEqual([{ ok: true }])
  })
})
