import { Injectable } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import { EventPublisher } from '@sluice/nest'
import { SluiceTestingModule, TestEvents } from '@sluice/nest/testing'
import { sdkSuite } from './sdk.suite.js'

sdkSuite('in memory', async () => {
  const modules: TestingModule[] = []
  const end = async () => void (await Promise.all(modules.splice(0).map(module => module.close())))
  return {
    start: async (options, providers, buses = []) => {
      for (const provider of providers) Injectable()(provider)
      const testing = { buses: Object.fromEntries(buses.map(bus => [bus, {}])) }
      const imports = [SluiceTestingModule.forRoot(options, testing)]
      const module = await Test.createTestingModule({ imports, providers: [...providers] }).compile()
      module.useLogger(false)
      modules.push(await module.init())
      const events = module.get(TestEvents)
      return {
        publisher: module.get(EventPublisher),
        // nothing may be left to wait for once the events are settled
        until: async (condition, what, takesMs = 0) => {
          await events.clock.advance(takesMs)
          await events.settled()
          if (!(await condition())) throw new Error(`all is settled, and not so that ${what}`)
        },
        letters: async destination => events.deadLetters(destination === undefined ? {} : { destination }),
        redrive: async eventId => {
          events.redrive(eventId === undefined ? {} : { eventId })
          await events.settled()
        },
      }
    },
    end,
    close: end,
  }
})
