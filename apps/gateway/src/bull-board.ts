import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import {
  bullAway,
  bullPatienceMs,
  largeWebhookQueue,
  type Queues,
  redriveQueue,
  retryQueue,
  webhookQueue,
} from '@sluice/queues'
import type { RegistryView, Snapshot } from '@sluice/registry'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem, toProblem } from './problem.js'

const path = '/queues'

/** Shows the queues: Sluice's own, those of subscriptions' retries, and those that rules have as targets. */
export async function mountBullBoard(server: FastifyInstance, queues: Queues, view: RegistryView): Promise<void> {
  const adapter = new FastifyAdapter()
  const board = createBullBoard({ queues: [], serverAdapter: adapter, options: { uiConfig: { boardTitle: 'Sluice' } } })
  const shown = new Map<string, BullMQAdapter>()
  const show = (snapshot: Snapshot) => {
    const names = queueNames(snapshot)
    for (const name of names) {
      if (shown.has(name)) continue
      const queue = new BullMQAdapter(queues.get(name))
      shown.set(name, queue)
      board.addQueue(queue)
    }
    for (const [name, queue] of shown) {
      if (names.has(name)) continue
      board.removeQueue(queue)
      shown.delete(name)
    }
  }
  show(view.snapshot)
  view.onChange(show)
  adapter.setBasePath(path)
  const bounded = async (scope: FastifyInstance) => {
    scope.addHook('preHandler', answerInTime)
    await scope.register(adapter.registerPlugin())
  }
  await server.register(bounded, { prefix: path })
}

/** BullMQ waits for a Redis that is gone; whoever looks at the queues does not. */
async function answerInTime(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const timer = setTimeout(() => void (reply.sent || sendProblem(reply, toProblem(bullAway()))), bullPatienceMs)
  reply.raw.once('close', () => clearTimeout(timer))
}

function queueNames(snapshot: Snapshot): Set<string> {
  const names = new Set([webhookQueue, largeWebhookQueue, redriveQueue])
  for (const rules of snapshot.rules.values()) {
    for (const target of Array.from(rules.values()).flatMap(rule => rule.targets)) {
      if (target.type === 'queue') names.add(target.queue)
      if (target.type === 'subscription') names.add(retryQueue(target.subscription))
    }
  }
  return names
}
