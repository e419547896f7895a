import { Injectable, Logger, type Type } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { OnEvent, OnStream, Scheduled } from '../index.js'
import { SluiceTestingModule } from '../testing/index.js'

@Injectable()
class Billing {
  @OnEvent('com.shop.order.created')
  charge() {}

  @OnEvent(['com.shop.order.*', 'com.shop.refund.**', 'com.shop.paid'])
  audit() {}

  @OnEvent({ pattern: { data: { total: [{ numeric: ['>', 100] }] } } })
  review() {}

  @OnStream('default')
  totals() {}
}

class EuBilling extends Billing {}

@Injectable()
class Publisher {}

/** What a user would lose: the hour in which a handler that Nest does not know is looked for in Sluice. */
describe('what a service says at start', () => {
  afterEach(() => jest.restoreAllMocks())

  async function said(...providers: Type[]): Promise<string[]> {
    const lines: string[] = []
    for (const level of ['log', 'warn'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => {
        lines.push(`${level}: ${String(args[0])}`)
      })
    const app = await Test.createTestingModule({
      imports: [SluiceTestingModule.forRoot({ name: 'billing' })],
      providers,
    }).compile()
    await app.init()
    await app.close()
    return lines.filter(line => line.includes(': billing has '))
  }

  it.each([[Billing], [EuBilling]])('names its handlers with their types, and where it is: %p', async type => {
    const of = (method: string) => `${type.name}.${method}`
    expect(await said(type)).toEqual([
      `log: billing has 4 handlers: ${of('charge')} (com.shop.order.created), ` +
        `${of('audit')} (com.shop.refund, com.shop.refund.*, com.shop.paid, com.shop.order.*), ` +
        `${of('review')} (by a pattern), ${of('totals')} (stream of bus default), on memory`,
    ])
  })

  it('warns where it has none although there are some that no module provides', async () => {
    const [line, ...more] = await said(Publisher)
    expect(more).toEqual([])
    expect(line).toMatch(
      /^warn: billing has no handlers, on memory: no module provides .*Billing\.charge, Billing\.audit/,
    )
  })

  it('says when those with a schedule run', async () => {
    class Reports {
      @Scheduled('0 9 * * *')
      async daily() {}

      @Scheduled({ rate: '5 minutes' }, { name: 'polls' })
      async poll() {}

      @Scheduled({ at: '2090-01-01T00:00:00Z' })
      async greet() {}
    }
    Injectable()(Reports)
    const [line] = await said(Reports)
    const when = 'Reports.daily (0 9 * * *), polls (rate 5 minutes), Reports.greet (at 2090-01-01T00:00:00Z)'
    expect(line).toContain(`log: billing has 3 handlers: ${when}, on memory`)
  })
})
