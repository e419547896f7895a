import { writeRawLinesAsJson } from './raw-lines.js'

/** What an operator would lose: a pipeline for logs that reads each line, also when a library writes to the console. */
describe('what is written past the logger', () => {
  const own = { ...console }
  const events = ['warning', 'uncaughtException'] as const
  const listeners = events.map(event => process.listeners(event as 'warning'))
  afterEach(() => {
    jest.restoreAllMocks()
    Object.assign(console, own)
    for (const [i, event] of events.entries()) {
      process.removeAllListeners(event)
      for (const listener of listeners[i]!) process.on(event, listener)
    }
  })

  it('is one JSON object a line, also what the exporter of traces to the console writes', () => {
    const written: string[] = []
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation(text => written.push(String(text)) > 0)
    writeRawLinesAsJson()
    console.log('text', { a: 1 })
    console.warn(new Error('no space'))
    console.dir({ name: 'publish default', resource: { attributes: { 'service.name': 'sluice' } } }, { depth: 1 })
    jest.restoreAllMocks()
    expect(
      written
        .join('')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toMatchObject([
      { level: 'info', message: 'text { a: 1 }' },
      { level: 'warn', message: expect.stringContaining('no space') },
      { level: 'info', message: "{ name: 'publish default', resource: { attributes: [Object] } }" },
    ])
  })
})
