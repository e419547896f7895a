import { SluiceContext } from './sluice-context.js'
import { withHooks } from './processing.js'

describe('the hooks of a server', () => {
  const context = new SluiceContext('order.created')

  it('run around the work, also where it fails', async () => {
    const calls: string[] = []
    const server = {
      transportId: 'sluice',
      onProcessingStartHook: (id: unknown, _context: unknown, done: () => unknown) => (
        calls.push(`start ${id}`),
        done()
      ),
      onProcessingEndHook: (id: unknown) => calls.push(`end ${id}`),
    }
    expect(await withHooks(server, context, async () => calls.push('work'))).toBe(2)
    await expect(withHooks(server, context, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(calls).toEqual(['start sluice', 'work', 'end sluice', 'start sluice', 'end sluice'])
  })

  it('that throw fail the work, which did not begin', async () => {
    const refuse = () => Promise.reject(new Error('the tracer is gone'))
    await expect(withHooks({ onProcessingStartHook: refuse }, context, async () => expect(1).toBe(2))).rejects.toThrow(
      'the tracer is gone',
    )
  })

  it('are not there in Nest 10', async () => {
    expect(await withHooks({}, context, async () => 'done')).toBe('done')
  })
})
