import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { Action } from '@sluice/access'
import type { QueueStates } from '@sluice/control'
import { afterLoopTime } from '@sluice/observability'
import { bullAway, bullPatienceMs, isOwnQueue, largeWebhookQueues, type Queues, webhookQueues } from '@sluice/queues'
import type { RegistryView, Snapshot } from '@sluice/registry'
import { Browsers, type Caller, type Settings } from '@sluice/service'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { JsonBody } from '../server/json-body.js'
import { sendProblem, toProblem } from '../server/problem.js'

const path = '/queues'

const ownQueue =
  'Deliveries on their way, for looking only. What was given up is no failed job here: every dead letter, also of ordered handlers and of events that were refused, is in GET /v1/dead-letters.'

/** Shown below each other in the list: a level for each part of the name. */
const ofWebhooks: ReadonlySet<string> = new Set([...webhookQueues.names, ...largeWebhookQueues.names])

/**
 * Shows the queues: Sluice's own, the retry queues of subscriptions, and targets of rules. Sluice's own are read-only: removing a
 * job or pausing a queue would keep accepted events from arriving.
 */
export async function mountBullBoard(
  server: FastifyInstance,
  queues: Queues,
  view: RegistryView,
  states: QueueStates,
  settings: Settings,
): Promise<void> {
  const adapter = new FastifyAdapter()
  const board = createBullBoard({ queues: [], serverAdapter: adapter, options: { uiConfig: { boardTitle: 'Sluice' } } })
  const shown = new Map<string, BullMQAdapter>()
  const asked = new Askers()
  const maySee = (name: string) => (request: object) => {
    const { caller, action } = asked.of(request as FastifyRequest)
    return states.maySee(caller, name, action)
  }
  const show = (snapshot: Snapshot) => {
    const names = states.bullNames(snapshot)
    for (const name of names) {
      if (shown.has(name)) continue
      const queue = new BullMQAdapter(queues.get(name), {
        readOnlyMode: isOwnQueue(name),
        ...(isOwnQueue(name) ? { description: ownQueue } : {}),
        ...(ofWebhooks.has(name) ? { delimiter: '-' } : {}),
      })
      queue.setVisibilityGuard(maySee(name))
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
  adapter.setBasePath(new Browsers(settings.PUBLIC_URL).base + path)
  const guarded = async (scope: FastifyInstance) => {
    scope.addHook('onRoute', declareAction)
    scope.addHook('preHandler', (request, _reply, done) => {
      asked.ask(request)
      done()
    })
    scope.addHook('preHandler', answerInTime(queues))
    scope.addHook('preHandler', readBody(new JsonBody(settings)))
    await scope.register(adapter.registerPlugin())
  }
  await server.register(guarded, { prefix: path })
}

/** Declares the action of Bull Board's routes, including those of later versions. */
function declareAction(route: RouteOptions): void {
  const reads = [route.method].flat().every(method => method === 'GET' || method === 'HEAD')
  const action: Action = reads ? 'queues:read' : 'queues:write'
  route.config = { ...route.config, action, resource }
}

function resource({ queueName }: Readonly<Record<string, string>>) {
  return queueName === undefined ? {} : { queue: queueName }
}

/** Who asks for what. Bull Board passes on the headers of a request and nothing else that tells it from others. */
class Askers {
  readonly #found = new WeakMap<object, { caller: Caller; action: Action }>()

  ask(request: FastifyRequest): void {
    const { action } = request.routeOptions.config
    this.#found.set(request.headers, { caller: request.caller, action: action as Action })
  }

  of({ headers }: FastifyRequest): { caller: Caller; action: Action } {
    const found = this.#found.get(headers)
    if (!found) throw new Error('a request of Bull Board without a caller')
    return found
  }
}

/** Answers in time while Redis is gone: BullMQ would wait, and its commands would pile up. */
function answerInTime(queues: Queues) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!request.routeOptions.url?.startsWith(`${path}/api/`)) return
    const away = () => sendProblem(reply, toProblem(bullAway()))
    if (!/^(wait|ready)$/.test(queues.connection.status)) return away()
    reply.raw.once(
      'close',
      afterLoopTime(bullPatienceMs, () => void (reply.sent || away())),
    )
  }
}

/** Parses the JSON bodies of Bull Board's pages; the gateway leaves bodies as bytes. */
function readBody(json: JsonBody) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (!(request.body instanceof Uint8Array)) return
    try {
      request.body = request.body.length > 0 ? json.transform(request.body) : undefined
    } catch (error) {
      return sendProblem(reply, toProblem(error))
    }
  }
}
