import { type LevelName, levelNames, LogLevels } from './log-levels.js'

/** What an operator would lose: the lines of one part, without those of all others. */
describe('levels of the log', () => {
  const on = (levels: LogLevels, area?: string) => levelNames.filter(level => levels.isOn(level, area))
  const upTo = (level: LevelName) => levelNames.slice(0, levelNames.indexOf(level) + 1)

  it('are one for all, and others for areas', () => {
    const levels = LogLevels.parse('warn, router=debug,http=error')
    expect([on(levels), on(levels, 'router'), on(levels, 'http'), on(levels, 'RouterExplorer')]).toEqual([
      ...[upTo('warn'), upTo('debug'), upTo('error'), upTo('warn')],
    ])
    expect(String(levels)).toBe('warn,router=debug,http=error')
  })

  it('go over others: an area leaves the rest as it was, a level for all does not', () => {
    const base = LogLevels.parse('warn,router=error')
    expect(String(LogLevels.parse('http=debug').over(base))).toBe('warn,router=error,http=debug')
    expect(String(LogLevels.parse('log').over(base))).toBe('info')
  })

  it.each([
    ['', "'' is no level"],
    ['verbose', "'verbose' is no level; there are error, warn, info, debug"],
    ['info,debug', 'two levels for all'],
    ['ruoter=debug', "no area 'ruoter'; there are platform, http"],
    ['constructor=debug', "no area 'constructor'"],
    ['http=debug,http=info', "the area 'http' twice"],
    ['http=debug=info', 'more than one ='],
    ['http=', "'' is no level"],
    ['x'.repeat(501), 'longer than 500'],
  ])('refuse %j and say what is there', (text, why) => {
    expect(() => LogLevels.parse(text)).toThrow(why)
  })
})
