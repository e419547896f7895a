import { maxStackLength, stackOf } from './stack.js'

function chargeCard(cause: unknown): Error {
  return new Error('no\n    at answer (bank.ts:1:1)', { cause })
}

function askBank(): Error {
  return new TypeError('fetch failed')
}

describe('the stack of what was thrown', () => {
  it('is its frames, without what it says, and those of its causes', () => {
    const error = chargeCard(askBank())
    const lines = stackOf(error)!.split('\n')
    expect(lines[0]).toMatch(/^ {4}at .*chargeCard/)
    expect(lines).toContain('caused by TypeError: fetch failed')
    expect(lines.slice(lines.indexOf('caused by TypeError: fetch failed'))[1]).toMatch(/askBank/)
    expect(stackOf(error)).not.toContain('bank.ts')
  })

  it('is bounded', () => {
    const deep = (depth: number): Error => (depth === 0 ? new Error('x'.repeat(1_000_000)) : deep(depth - 1))
    const circle = new Error('round')
    circle.cause = circle
    const long = Object.assign(new Error('x'), { stack: `Error: x\n${`    at f (${'y'.repeat(1000)})\n`.repeat(50)}` })
    for (const error of [deep(50), circle, long]) expect(stackOf(error)!.length).toBeLessThanOrEqual(maxStackLength + 1)
  })

  it.each([
    undefined,
    null,
    'text',
    42,
    { stack: '    at nowhere' },
    Object.create(null),
    Object.assign(new Error('x'), { stack: undefined }),
    Object.assign(new Error('x'), { stack: 5 }),
    Object.defineProperty(new Error('x'), 'stack', { get: () => raise() }),
    new Proxy(new Error('x'), { get: () => raise(), getPrototypeOf: () => raise() }),
  ])('is undefined where there is none, and never throws: %#', thrown => {
    expect(stackOf(thrown)).toBeUndefined()
  })
})

function raise(): never {
  throw new Error('hostile')
}
