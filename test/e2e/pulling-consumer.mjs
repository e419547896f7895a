// A consumer that pulls queues and writes each message that it works on to a list, before it acknowledges it. Run by pulled-ledger.spec.ts.
import { bullClient, QueueEngines, Queues } from '@sluice/queues'
import { commandClient, Keys, RedisTarget } from '@sluice/streams'

const { REDIS_URL, LEDGER_URL, QUEUES, PREFIX } = process.env
const ledger = commandClient(LEDGER_URL)
const queues = new Queues(bullClient(RedisTarget.at(REDIS_URL)), 'sluice:', PREFIX)
const engines = new QueueEngines(queues, commandClient(REDIS_URL), new Keys())

async function consume(name, queue) {
  for (;;) {
    try {
      const { messages } = await queue.receive(20, 2000)
      for (const { body, receives } of messages) await ledger.rpush(`ledger:${name}`, `${body} ${receives}`)
      await queue.ack(messages.map(({ receipt }) => receipt))
      if (messages.length === 0) await new Promise(resolve => setTimeout(resolve, 50))
    } catch {
      await new Promise(resolve => setTimeout(resolve, 50)) // Redis is away
    }
  }
}

for (const [name, policy] of Object.entries(JSON.parse(QUEUES))) void consume(name, engines.open(name, policy))
