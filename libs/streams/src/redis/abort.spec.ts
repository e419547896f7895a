import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { unlessAborted } from './abort.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('waiting unless the signal aborts', () => {
  it('ends with the promise, in success and failure', async () => {
    const { signal } = new AbortController()
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1)
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
  })

  it('ends with the signal, before or while it waits', async () => {
    const controller = new AbortController()
    const waiting = unlessAborted(new Promise(() => undefined), controller.signal)
    controller.abort()
    expect(await waiting).toBeUndefined()
    expect(await unlessAborted(new Promise(() => undefined), controller.signal)).toBeUndefined()
  })

  it('keeps no answer in memory: what waits like this reads for months', async () => {
    const { signal } = new AbortController()
    const read = async () => {
      const answer = { entries: 'many' }
      await unlessAborted(Promise.resolve(answer), signal)
      return new WeakRef(answer)
    }
    const answers = await Promise.all([read(), read(), read()])
    await new Promise(setImmediate)
    collectGarbage()
    expect(answers.map(answer => answer.deref())).toEqual([undefined, undefined, undefined])
  })
})
