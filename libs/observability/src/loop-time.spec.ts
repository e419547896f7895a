import { afterLoopTime } from './loop-time.js'

describe('afterLoopTime', () => {
  const order: string[] = []
  beforeEach(() => void (order.length = 0))

  it('lets what came while the loop stood still be seen first', async () => {
    const done = new Promise<void>(resolve => {
      afterLoopTime(40, () => resolve(void order.push('late')))
    })
    setTimeout(() => order.push('a timer'), 40)
    setTimeout(() => setImmediate(() => order.push('an answer')), 1)
    for (const started = performance.now(); performance.now() - started < 100;);
    await done
    expect(order).toEqual(['a timer', 'an answer', 'late'])
  })

  it('can be stopped, before and between its slices', async () => {
    const stop = afterLoopTime(16, () => order.push('late'))
    await new Promise(resolve => setTimeout(resolve, 5))
    stop()
    await new Promise<void>(resolve => void afterLoopTime(40, resolve))
    expect(order).toEqual([])
  })
})
