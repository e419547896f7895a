// node examples/01-shop/dist/orders/make-orders.js > examples/01-shop/orders.jsonl
// Makes the file of orders, one CloudEvent a line, the same every time.
import { catalogue, people } from './catalogue.js'
import { mistakes } from './mistakes.js'
import { seeded } from './random.js'

const lines = 300
const firstOrder = 2001
const openedAt = Date.parse('2026-03-02T08:00:00Z')

const random = seeded(7)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!

let time = openedAt
const orders: ReturnType<typeof envelope>[] = []
for (let line = 1; line <= lines; line++) {
  const earlier = orders.at(-3)
  const event = line % 50 === 40 && earlier ? cancelled(earlier) : created(`A-${firstOrder + line - 1}`)
  orders.push(event)
  console.log(mistakes[line]?.(event) ?? JSON.stringify(event))
}

function created(orderId: string) {
  time += Math.round(random() * 90_000)
  const { email, ...shipTo } = pick(people)
  // most people buy as guests
  const who = random() < 0.15 ? { customer: email } : { guest: true }
  const items = basket(1 + Math.floor(random() ** 2 * 4))
  const cents = items.reduce((sum, { quantity, price }) => sum + quantity * Math.round(price * 100), 0)
  return envelope('com.shop.order.created', orderId, {
    orderId,
    ...who,
    total: cents / 100,
    currency: 'EUR',
    items,
    shipTo,
  })
}

function basket(size: number) {
  const things = new Set(Array.from({ length: size }, () => pick(catalogue)))
  return Array.from(things, ({ sku, cents }) => {
    const quantity = random() < 0.8 ? 1 : 2 + Math.floor(random() * 3)
    return { sku, quantity, price: cents / 100 }
  })
}

/** Somebody thinks better of it. No rule asks for these: they are accepted, kept, and go nowhere. */
function cancelled({ subject }: { subject: string }) {
  time += 1000
  return envelope('com.shop.order.cancelled', subject, { orderId: subject, reason: 'customer' })
}

function envelope(type: string, orderId: string, data: object) {
  const source = random() < 0.7 ? '/shop/web' : '/shop/app'
  const id = `${orderId}-${type.split('.').at(-1)}`
  return { specversion: '1.0', id, source, type, subject: orderId, time: new Date(time).toISOString(), data }
}
