import type { Schemas } from '@sluice/client'

export type Subscription = Schemas['Subscription']
export type Consumer = Schemas['StreamConsumer']

/** What the instances of one Nest service read of a bus, together. */
export interface Service {
  readonly name: string
  readonly subscriptions: readonly Subscription[]
  readonly consumers: readonly Consumer[]
  /** Names of the rules of its handlers. */
  readonly handlers: readonly string[]
  /** Events that wait for handlers or are being handled. */
  readonly waiting: number
  /** Milliseconds since the oldest of them arrived. */
  readonly ageMs: number
  /** Instances that are seen; undefined if it is only known that there are some. */
  readonly instances: number | undefined
  /** Whether an instance is seen. One that reads a subscription is seen for seconds after an event, so an idle one may not be. */
  readonly isRead: boolean
  /** Subscriptions that hold something and that nobody reads. */
  readonly unread: readonly Subscription[]
}

const ordered = '.ordered'

/** Whether handlers of the subscription get the events of a key one after another. */
export function isOrdered({ name }: Pick<Subscription, 'name'>): boolean {
  return name.endsWith(ordered)
}

/** The service of a subscription: its own name, or that of its only handler, `<service>.<class>.<method>`. */
function serviceOf({ name, rules }: Pick<Subscription, 'name' | 'rules'>): string {
  const plain = name.endsWith(ordered) ? name.slice(0, -ordered.length) : name
  return rules.includes(plain) ? ofMethod(plain) : plain
}

/** `billing` of `billing.Billing.charge`. */
function ofMethod(name: string): string {
  const parts = name.split('.')
  return parts.length > 2 ? parts.slice(0, -2).join('.') : name
}

/** By name. */
export function servicesOf(subscriptions: readonly Subscription[], consumers: readonly Consumer[]): readonly Service[] {
  const names = new Set([...subscriptions.map(serviceOf), ...consumers.map(({ name }) => ofMethod(name))])
  return [...names].sort().map(name => {
    const own = subscriptions.filter(one => serviceOf(one) === name)
    return serviceFrom(
      name,
      own,
      consumers.filter(one => ofMethod(one.name) === name),
    )
  })
}

function serviceFrom(name: string, subscriptions: readonly Subscription[], consumers: readonly Consumer[]): Service {
  const seen = Math.max(
    ...[0, ...subscriptions.filter(one => !isOrdered(one)).map(({ readers }) => readers)],
    ...consumers.map(({ instances }) => instances),
  )
  const isRead = subscriptions.some(({ readers }) => readers > 0) || consumers.some(({ instances }) => instances > 0)
  return {
    ...{ name, subscriptions, consumers },
    handlers: [...new Set(subscriptions.flatMap(({ rules }) => rules))],
    waiting: subscriptions.reduce((sum, { entries }) => sum + entries, 0),
    ageMs: Math.max(0, ...subscriptions.map(({ ageMs }) => ageMs)),
    instances: seen === 0 && isRead ? undefined : seen,
    isRead,
    unread: subscriptions.filter(({ readers, entries }) => readers === 0 && entries > 0),
  }
}
