import type { WritePacket } from '@nestjs/microservices'
import { concat, defer, from, map, type Observable, of, range, Subject, tap, throwError } from 'rxjs'
import { mostWaiting, reply } from './replies.js'

describe('replies to a request', () => {
  /** What was sent, each as it was when it was sent. */
  const sent = async (values: Observable<unknown>, sending = Promise.resolve()) => {
    const packets: WritePacket[] = []
    await reply(values, async packet => {
      packets.push({ ...packet })
      await sending
    })
    return packets
  }

  it('bring the end with the last value, or alone where there is none', async () => {
    expect(await sent(of(1))).toEqual([{ response: 1, isDisposed: true }])
    expect(await sent(from([1, 2]))).toEqual([{ response: 1 }, { response: 2, isDisposed: true }])
    expect(await sent(from([]))).toEqual([{ isDisposed: true }])
  })

  it('bring what is thrown after the values before it', async () => {
    const values = concat(
      of(1),
      throwError(() => 'no more'),
    )
    expect(await sent(values)).toEqual([{ response: 1 }, { err: 'no more', isDisposed: true }])
  })

  it('end with an error where more wait than may: a handler that never rests would fill the memory', async () => {
    let made = 0
    const endless = defer(() => range(0, 3 * mostWaiting.values)).pipe(tap(() => made++))
    const packets = await sent(endless)
    expect(made).toBeLessThanOrEqual(mostWaiting.values + 2)
    expect(packets.at(-1)).toMatchObject({ err: { code: 'TOO_MANY_VALUES' }, isDisposed: true })
    expect(packets[1]).toEqual({ response: 1 })
  })

  it('end with an error that names the bytes where more of them wait than may, however few the values', async () => {
    let made = 0
    const large = defer(() => range(0, 1000)).pipe(map(() => (made++, 'x'.repeat(2 ** 20))))
    const packets = await sent(large)
    expect(made).toBeLessThanOrEqual(64 + 2)
    expect(packets.at(-1)).toMatchObject({
      err: { code: 'TOO_MANY_VALUES', message: expect.stringContaining('67108864 bytes'), details: { unit: 'bytes' } },
      isDisposed: true,
    })
  })

  it('lose no value that comes while another is being sent, and the end that comes later', async () => {
    const values = new Subject<number>()
    let arrived = () => {}
    const sending = new Promise<void>(resolve => (arrived = resolve))
    const packets = sent(values, sending)
    values.next(1)
    await new Promise(setImmediate) // the first is being sent
    values.next(2)
    values.next(3)
    arrived()
    await new Promise(setImmediate) // all are sent
    values.complete()
    expect(await packets).toEqual([{ response: 1 }, { response: 2 }, { response: 3 }, { isDisposed: true }])
  })
})
