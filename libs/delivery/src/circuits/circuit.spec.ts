import { Circuits, type Outcome } from '../index.js'
import { Circuit } from './circuit.js'

const ok: Outcome = { ok: true }
const down: Outcome = { ok: false, error: 'no answer', unavailable: true }
const refused: Outcome = { ok: false, error: 'answered 422', permanent: 'rejected' }
const asks = (retryAfterMs: number): Outcome => ({ ...down, retryAfterMs }) as Outcome

const gapMs = 50
const enter = (circuit: Circuit, at: number) => circuit.enter(at, gapMs)
const line = (circuit: Circuit, at: number) => circuit.line(at, gapMs)

/** Makes one call that takes `ms`, which must be let in. Returns when it ended. */
function call(circuit: Circuit, at: number, outcome: Outcome, ms = 10, random = 0): number {
  expect(enter(circuit, at)).toBe('entered')
  circuit.leave(at, at + ms, outcome, random)
  return at + ms
}

/** Fails until it is open; returns when. */
function open(circuit: Circuit, at = 0): number {
  for (let i = 0; i < 5; i++) at = call(circuit, at, down)
  return at
}

describe('a circuit', () => {
  it('gives a target that never answered one call, and one more at once for each success, up to the cap', () => {
    const circuit = new Circuit(3)
    expect(enter(circuit, 0)).toBe('entered')
    expect(enter(circuit, 1)).not.toBe('entered')
    circuit.leave(0, 10, ok, 0)
    for (let began = 10; began < 100; began += 10) {
      enter(circuit, began)
      circuit.leave(began, began + 5, ok, 0)
    }
    expect([enter(circuit, 100), enter(circuit, 100), enter(circuit, 100)]).toEqual(['entered', 'entered', 'entered'])
    expect(enter(circuit, 100)).not.toBe('entered')
  })

  it('falls back to one call at once when the target fails', () => {
    const circuit = new Circuit(3)
    let at = 0
    for (let i = 0; i < 5; i++) at = call(circuit, at, ok)
    at = call(circuit, at, down)
    expect(enter(circuit, at)).toBe('entered')
    expect(enter(circuit, at)).not.toBe('entered')
  })

  it('opens after five failures in a row that speak of the receiver, and lets nothing through for five seconds', () => {
    const circuit = new Circuit(3)
    const at = open(circuit)
    expect(circuit.open).toBe(true)
    expect(enter(circuit, at)).toBe(5000)
    expect(enter(circuit, at + 4999)).not.toBe('entered')
    expect(enter(circuit, at + 5000)).toBe('entered')
  })

  it('does not open for what speaks of the event, nor when failures are not in a row', () => {
    const circuit = new Circuit(3)
    let at = 0
    for (let i = 0; i < 20; i++) at = call(circuit, at, refused)
    for (let i = 0; i < 20; i++) at = call(circuit, at, i % 5 === 4 ? ok : down)
    expect(circuit.open).toBe(false)
  })

  it('lets one probe through; its failure doubles the time up to a minute, its success closes', () => {
    const circuit = new Circuit(3)
    let at = open(circuit)
    for (const wait of [5000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      expect(enter(circuit, at + wait - 1)).not.toBe('entered')
      at += wait
      expect(enter(circuit, at)).toBe('entered')
      expect(enter(circuit, at)).not.toBe('entered') // one at a time
      circuit.leave(at, at + 10, down, 0)
      at += 10
    }
    at = call(circuit, at + 60_000, ok)
    expect(circuit.open).toBe(false)
    at = open(circuit, at)
    expect(enter(circuit, at + 5000)).toBe('entered') // and begins anew
  })

  it('is closed by any answer of a probe that shows that somebody is there', () => {
    const circuit = new Circuit(3)
    call(circuit, open(circuit) + 5000, refused)
    expect(circuit.open).toBe(false)
  })

  it('is not opened for longer by calls that were in flight when it opened, nor closed by them', () => {
    const circuit = new Circuit(10)
    let at = 0
    for (let i = 0; i < 10; i++) at = call(circuit, at, ok)
    for (let i = 0; i < 10; i++) expect(enter(circuit, at + i)).toBe('entered')
    for (let i = 0; i < 9; i++) circuit.leave(at + i, at + 100, down, 0)
    circuit.leave(at + 9, at + 100, ok, 0)
    expect(circuit.open).toBe(true)
    expect(enter(circuit, at + 5099)).not.toBe('entered')
    expect(enter(circuit, at + 5100)).toBe('entered')
  })

  it('leaves a target alone for as long as it asks, five minutes at most, at its first word', () => {
    const circuit = new Circuit(3)
    let at = call(circuit, 0, asks(30_000))
    expect(enter(circuit, at)).toBe(30_000)
    at = call(circuit, at + 30_000, asks(86_400_000))
    expect(enter(circuit, at + 299_999)).not.toBe('entered')
    expect(enter(circuit, at + 300_000)).toBe('entered')
  })

  it('spreads probes of targets that failed together over a fifth of the time', () => {
    const circuit = new Circuit(3)
    let at = 0
    for (let i = 0; i < 5; i++) at = call(circuit, at, down, 10, 1)
    expect(enter(circuit, at)).toBe(4000)
  })
})

describe('the line before a target', () => {
  it('gives each its own place, so that they come one after the other when there is room', () => {
    const circuit = new Circuit(1)
    let at = call(circuit, 0, ok, 20)
    expect(enter(circuit, (at += 1))).toBe('entered')
    const places = Array.from({ length: 5 }, () => enter(circuit, at))
    expect(places).toEqual([20, 30, 40, 50, 60])
  })

  it('begins after the pause where the target is left alone', () => {
    const circuit = new Circuit(1)
    const at = open(circuit)
    expect([line(circuit, at), line(circuit, at), enter(circuit, at)]).toEqual([5000, 5005, 5010])
  })

  it('is not longer than a minute and not slower than it is told: a target that is back gets what waited soon', () => {
    const circuit = new Circuit(1)
    enter(circuit, 0)
    const places = Array.from({ length: 5000 }, () => line(circuit, 10_000)) // the call hangs for ten seconds
    expect(Math.max(...places)).toBeLessThanOrEqual(10_000 + 60_000)
    expect(places[1]! - places[0]!).toBe(50)
    expect(Math.min(...places)).toBeGreaterThanOrEqual(10_000) // nobody comes before the call has likely ended
  })

  it('costs nothing where there is room', () => {
    const circuit = new Circuit(5)
    expect([line(circuit, 0), line(circuit, 0)]).toEqual([0, 0])
    expect(enter(circuit, 0)).toBe('entered')
  })
})

describe('circuits', () => {
  const target = (id: string) => ({ bus: 'b', rule: 'r', target: id })
  const began = (at: number) => ({ began: at })
  const heldMs = { heldMs: expect.any(Number) }
  const entering = (circuits: Circuits, id: string, at: number, url = 'x') => circuits.enter(target(id), url, () => at)
  /** One call after the other, each of ten milliseconds. Returns when the last ended. */
  const calls = async (circuits: Circuits, id: string, at: number, outcomes: Outcome[], url = 'x') => {
    for (const outcome of outcomes) {
      expect(await entering(circuits, id, at, url)).toEqual(began(at))
      circuits.leave(target(id), url, at, (at += 10), outcome)
    }
    return at
  }
  const five = [down, down, down, down, down]

  it('are one a target, and tell when one opens and closes', async () => {
    const told: string[] = []
    const circuits = new Circuits(5, ({ target }, open) => told.push(`${target} ${open}`))
    const at = await calls(circuits, 'dead', 0, five)
    expect(await entering(circuits, 'fine', at)).toEqual(began(at))
    expect(await entering(circuits, 'dead', at)).toEqual(heldMs)
    await calls(circuits, 'dead', at + 5000, [ok])
    expect(told).toEqual(['dead true', 'dead false'])
  })

  it('let deliveries wait a moment for a target that is fast, as long as it is', async () => {
    const circuits = new Circuits(1)
    let at = await calls(circuits, 't', 0, [ok])
    const enter = () => circuits.enter(target('t'), 'x', () => at)
    expect(await enter()).toEqual(began(10))
    const waiting = Array.from({ length: 5 }, enter)
    expect(await enter()).toEqual(heldMs) // the sixth would wait for longer than fifty milliseconds
    circuits.leave(target('t'), 'x', 10, (at = 20), ok)
    const atOnce = Promise.race([waiting.shift(), new Promise(resolve => setImmediate(resolve, 'later'))])
    expect(await atOnce).toEqual(began(20))
    circuits.leave(target('t'), 'x', 20, (at = 30), { ...down, retryAfterMs: 5000 } as Outcome)
    for (const held of await Promise.all(waiting)) expect(held).toEqual({ heldMs: expect.any(Number) })
  })

  it('let nobody wait for a target that is slow, hangs or fails', async () => {
    const circuits = new Circuits(1)
    expect(await entering(circuits, 'new', 0)).toEqual(began(0))
    expect(await entering(circuits, 'new', 51)).toEqual(heldMs)
    expect(await entering(circuits, 'slow', 0)).toEqual(began(0))
    circuits.leave(target('slow'), 'x', 0, 60, ok)
    expect(await entering(circuits, 'slow', 60)).toEqual(began(60))
    expect(await entering(circuits, 'slow', 60)).toEqual(heldMs)
    await calls(circuits, 'fails', 0, [ok, down])
    expect(await entering(circuits, 'fails', 20)).toEqual(began(20))
    expect(await entering(circuits, 'fails', 20)).toEqual(heldMs)
  })

  it('hold nobody for longer than that, also where the target begins to hang or is sent elsewhere', async () => {
    const circuits = new Circuits(1)
    const enter = (url: string) => circuits.enter(target('t'), url, Date.now)
    await enter('x')
    expect(await enter('x')).toEqual(heldMs)
    const waits = enter('x')
    await enter('y')
    expect(await waits).toEqual(heldMs)
  })

  it('give new deliveries a place in line only where the target fails or is slow', async () => {
    const circuits = new Circuits(1)
    const line = (id: string, at: number) => circuits.line(target(id), 'x', at)
    await entering(circuits, 't', 0)
    expect(line('t', 1000)).toBe(0)
    expect(line('t', 1001)).toBeGreaterThan(0)
    const at = await calls(circuits, 'dead', 0, five)
    expect(line('dead', at)).toBeGreaterThanOrEqual(4000)
  })

  it('begin anew for a target that was sent elsewhere: its owner has just corrected the URL', async () => {
    const told: boolean[] = []
    const circuits = new Circuits(5, (_target, open) => told.push(open))
    const at = await calls(circuits, 't', 0, five, 'wrong')
    expect(await entering(circuits, 't', at, 'right')).toEqual(began(at))
    expect(told).toEqual([true, false])
    circuits.leave(target('t'), 'wrong', at, at, down) // an old call ends late
    circuits.leave(target('t'), 'right', at, at + 1, ok)
    expect(await entering(circuits, 't', at + 1, 'right')).toEqual(began(at + 1))
  })

  it('share the pace at which deliveries come back: many targets that hang are no load', async () => {
    const circuits = new Circuits(5)
    const gap = (id: string) => {
      const [first, second] = [circuits.line(target(id), 'x', 60_000), circuits.line(target(id), 'x', 60_000)]
      return second - first
    }
    for (let i = 0; i < 100; i++) await entering(circuits, `t${i}`, 0)
    expect(gap('t0')).toBe(4)
    for (let i = 0; i < 100; i++) gap(`t${i}`)
    const later = (at: number) => circuits.line(target('t0'), 'x', at)
    expect(later(61_000) - later(61_000)).toBe(-400)
  })

  it('are bounded: the target that was asked for longest ago is forgotten, but none that is called', async () => {
    const circuits = new Circuits(5, () => undefined, 3)
    for (let i = 0; i < 100; i++) circuits.line(target(`t${i}`), 'x', 0)
    expect(circuits.size).toBe(3)
    await entering(circuits, 'busy', 0)
    for (let i = 0; i < 100; i++) circuits.line(target(`u${i}`), 'x', 0)
    expect(circuits.size).toBe(3)
    expect(await entering(circuits, 'busy', 60)).toEqual(heldMs)
  })
})
