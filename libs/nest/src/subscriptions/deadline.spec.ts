import { Deadline } from './deadline.js'

describe('a deadline', () => {
  const late = () => new Error('too late')
  const untilAborted = (signal: AbortSignal) =>
    new Promise<unknown>(resolve => signal.addEventListener('abort', () => resolve(signal.reason)))

  it('aborts the signal of work that takes longer, with why', async () => {
    const deadline = new Deadline(1, late)
    await expect(deadline.meet(() => untilAborted(deadline.signal))).rejects.toThrow('too late')
    expect(deadline.signal.reason).toEqual(late())
  })

  it('is seen to be over also by work that asks for the signal only then', async () => {
    const deadline = new Deadline(1, late)
    await expect(deadline.meet(() => new Promise(() => undefined))).rejects.toThrow('too late')
    expect(deadline.signal.aborted).toBe(true)
    expect(deadline.signal).toBe(deadline.signal)
  })

  it('that nobody set never aborts', async () => {
    const deadline = new Deadline(undefined, late)
    await expect(deadline.meet(async () => 'done')).resolves.toBe('done')
    expect(deadline.signal.aborted).toBe(false)
  })
})
