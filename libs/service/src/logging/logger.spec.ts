import { LogLevels } from '@sluice/observability'
import { LevelSwitch } from './level-switch.js'
import { nestLogger, say, toLogger } from './logger.js'

/** What an operator would lose: log lines that a machine can read, every one of them. */
describe('the log', () => {
  const written: string[] = []
  beforeEach(() => {
    written.length = 0
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation(text => written.push(String(text)) > 0)
  })
  afterEach(() => jest.restoreAllMocks())

  const attributes = { rule: 'big-orders', attempt: 3, message: 'theirs', none: undefined, stack: '    at f' }

  it('as JSON has each attribute as a field, and its own fields are not overwritten', () => {
    const nest = nestLogger({ LOG_FORMAT: 'json', LOG_LEVEL: 'log' })
    const logger = toLogger(nest, 'fan-out', new LevelSwitch('log'))
    logger.info('delivery.attempted', attributes)
    logger.warn('delivery.attempted', attributes)
    logger.error('delivery.attempted', attributes)
    nest.warn('a line of Nest', 'Somewhere')
    say('log', 'fan-out is ready on http://127.0.0.1:1', 'json')
    say('fatal', 'fan-out cannot start', 'json')
    const lines = written
      .join('')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    const { message, none: _, ...fields } = attributes
    for (const [i, level] of ['info', 'warn', 'error'].entries())
      expect(lines[i]).toMatchObject({
        level,
        message: 'delivery.attempted',
        context: 'fan-out',
        message_: message,
        ...fields,
      })
    expect(lines.slice(3).map(({ message }) => message)).toEqual([
      'a line of Nest',
      'fan-out is ready on http://127.0.0.1:1',
      'fan-out cannot start',
    ])
  })

  it('has lines of an area from its own level on, and follows a change at once', () => {
    const levels = new LevelSwitch('warn,router=debug')
    const nest = nestLogger({ LOG_FORMAT: 'json', LOG_LEVEL: 'error' }, levels)
    const [router, dlq] = [toLogger(nest, 'router', levels), toLogger(nest, 'dlq', levels)]
    const tell = () => {
      for (const logger of [router, dlq]) {
        logger.debug?.('debug')
        logger.info('info')
        logger.warn('warn')
      }
      nest.log('Mapped {/health/live, GET} route', 'RouterExplorer')
      const said = written.splice(0).map(line => JSON.parse(line) as Record<string, string>)
      return said.map(({ context, level }) => `${context} ${level}`)
    }
    expect(tell()).toEqual(['router debug', 'router info', 'router warn', 'dlq warn'])
    levels.set(LogLevels.parse('dlq=error'))
    expect(tell()).toEqual(['router debug', 'router info', 'router warn'])
    levels.set(LogLevels.parse('debug'))
    expect(tell()).toHaveLength(7)
    levels.set(undefined)
    expect(tell()).toHaveLength(4)
  })

  it('as text has them behind the message, and the stack below', () => {
    toLogger(nestLogger({ LOG_FORMAT: 'text', LOG_LEVEL: 'log' }), 'fan-out', new LevelSwitch('log')).warn(
      'delivery.attempted',
      attributes,
    )
    say('log', 'fan-out is ready', 'text')
    expect(written.join('')).toMatch(
      /WARN \[fan-out\] delivery\.attempted rule="big-orders" attempt=3 message="theirs"\n {4}at f\n(.*\n)?fan-out is ready\n$/,
    )
  })
})
