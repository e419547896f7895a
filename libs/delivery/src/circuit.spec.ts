import { Circuit, Circuits, type Outcome } from './index.js'

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

  it('lets one probe through; its failure doubles the time up to five minutes, its success closes', () => {
    const circuit = new Circuit(3)
    let at = open(circuit)
    for (const wait of [5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]) {
      expect(enter(circuit, at + wait - 1)).not.toBe('entered')
      at += wait
      expect(enter(circuit, at)).toBe('entered')
      expect(enter(circuit, at)).not.toBe('entered') // one at a time
      circuit.leave(at, at + 10, down, 0)
      at += 10
    }
    at = call(circuit, at + 300_000, ok)
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
    expect(places).toEqual([20, 40, 60, 80, 100])
  })

  it('begins after the pause where the target is left alone', () => {
    const circuit = new Circuit(1)
    const at = open(circuit)
    expect([line(circuit, at), line(circuit, at), enter(circuit, at)]).toEqual([5000, 5010, 5020])
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

  it('are one a target, and tell when one opens and closes', () => {
    const told: string[] = []
    const circuits = new Circuits(5, ({ target }, open) => told.push(`${target} ${open}`))
    let at = 0
    const fail = (id: string, outcome: Outcome) => {
      expect(circuits.enter(target(id), 'x', at)).toBe('entered')
      circuits.leave(target(id), 'x', at, (at += 10), outcome)
    }
    for (let i = 0; i < 5; i++) fail('dead', down)
    expect(circuits.enter(target('fine'), 'y', at)).toBe('entered')
    expect(circuits.enter(target('dead'), 'x', at)).not.toBe('entered')
    at += 5000
    fail('dead', ok)
    expect(told).toEqual(['dead true', 'dead false'])
  })

  it('begin anew for a target that was sent elsewhere: its owner has just corrected the URL', () => {
    const told: boolean[] = []
    const circuits = new Circuits(5, (_target, open) => told.push(open))
    let at = 0
    for (let i = 0; i < 5; i++) {
      circuits.enter(target('t'), 'wrong', at)
      circuits.leave(target('t'), 'wrong', at, (at += 10), down)
    }
    expect(circuits.enter(target('t'), 'right', at)).toBe('entered')
    expect(told).toEqual([true, false])
    circuits.leave(target('t'), 'wrong', 0, at, down) // an old call ends late
    circuits.leave(target('t'), 'right', at, at + 1, ok)
    expect(circuits.enter(target('t'), 'right', at + 1)).toBe('entered')
  })

  it('share the pace at which deliveries come back: many targets that hang are no load', () => {
    const circuits = new Circuits(5)
    const gap = (id: string) => {
      const [first, second] = [circuits.line(target(id), 'x', 60_000), circuits.line(target(id), 'x', 60_000)]
      return second - first
    }
    for (let i = 0; i < 100; i++) circuits.enter(target(`t${i}`), 'x', 0)
    expect(gap('t0')).toBe(4)
    for (let i = 0; i < 100; i++) gap(`t${i}`)
    const later = (at: number) => circuits.line(target('t0'), 'x', at)
    expect(later(61_000) - later(61_000)).toBe(-400)
  })

  it('are bounded: the target that was asked for longest ago is forgotten, but none that is called', () => {
    const circuits = new Circuits(5, () => undefined, 3)
    for (let i = 0; i < 100; i++) circuits.line(target(`t${i}`), 'x', 0)
    expect(circuits.size).toBe(3)
    circuits.enter(target('busy'), 'x', 0)
    for (let i = 0; i < 100; i++) circuits.line(target(`u${i}`), 'x', 0)
    expect(circuits.size).toBe(3)
    expect(circuits.enter(target('busy'), 'x', 1)).not.toBe('entered')
  })
})
