import { paint } from './output.mjs'

// A fixed event id would be a duplicate the second time it is pasted, so each pasted order gets its own.
const order = {
  orderId: 'A-1001',
  customer: 'ada@example.com',
  total: 129.5,
  currency: 'EUR',
  items: [{ sku: 'lamp-7', quantity: 1, price: 129.5 }],
}

/** What runs, where, and what to paste next. */
export function welcome({ url, key, redis, forRoot, shop }) {
  const facts = [
    ['Console', `${url}/console`],
    ['API key', key],
    ['API', `${url}/v1`],
    ['Docs', `${url}/docs`],
    ['Queues', `${url}/queues`],
    ['Metrics', `${url}/metrics`],
    ['Redis', redis],
    ...(shop ? [['Shop', 'the example shop takes orders beside it: examples/01-shop']] : []),
    ['In Nest', forRoot],
  ]
  const redrive = `${curl(`${url}/v1/dead-letters/redrive`, key)} \\\n  ${json({ filter: shop ? { destination: 'loyalty' } : {} })}`
  const commands = [
    [
      shop
        ? 'Take the loyalty service down and place an order. The shop shows who receives it, and who does not:'
        : 'Publish an event:',
      (shop ? `${loyalty(shop, false)} && ` : '') + placeOrder(url, key),
    ],
    ['See what could not be delivered, and why:', curl(`${url}/v1/dead-letters`, key)],
    shop
      ? ['Repair the loyalty service, and send that again:', `${loyalty(shop, true)} && ${redrive}`]
      : ['Send that again:', redrive],
  ]

  return [
    '',
    `  ${paint('bold', 'Sluice is running.')} Ctrl-C stops it.`,
    '',
    ...facts.map(([name, value]) => `  ${paint('cyan', name.padEnd(9))}${value}`),
    '',
    `  Paste these into another terminal, as often as you like:`,
    ...commands.flatMap(([why, command], i) => ['', paint('dim', `# ${i + 1}. ${why}`), command]),
    '',
    ...(shop ? [`  The same and more, told in ten minutes: examples/01-shop/README.md`] : []),
    `  Two keys, one publishes, the other receives without addresses: docs/security.md`,
    '',
  ].join('\n')
}

function placeOrder(url, key) {
  return [
    curl(`${url}/v1/buses/default/events`, key),
    `  -H 'ce-specversion: 1.0' -H 'ce-type: com.shop.order.created' -H 'ce-source: /shop/web' -H "ce-id: $(date +%s)-$RANDOM"`,
    `  ${json(order)}`,
  ].join(' \\\n')
}

function loyalty(shop, up) {
  return `curl -s ${shop}/loyalty ${json({ up })}`
}

function curl(url, key) {
  return `curl -s ${url} -H 'Authorization: Bearer ${key}'`
}

function json(body) {
  return `-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`
}
