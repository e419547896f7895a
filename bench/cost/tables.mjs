import { readFileSync } from 'node:fs'
import { table } from '../scale/platform.mjs'

/**
 * What is measured, and the goal of each path: a sum of so many times each bare operation. See docs/performance.md.
 */
export const goals = JSON.parse(readFileSync(new URL('goals.json', import.meta.url), 'utf8'))

const [begin, end] = ['<!-- made by npm run bench:cost -- --update -->', '<!-- until here -->']

/** @param found for each path the microseconds of an event in each round, by where they are spent */
export function tables(found) {
  const rows = Object.entries(found).map(([path, costs]) => {
    const { name, of } = goals[path]
    const ratios = of && costs.map(({ redis }, i) => redis / bare(of, found, i))
    const spread = ratios && [quantile(ratios, 0.25), quantile(ratios, 0.75)].map(ratio => ratio.toFixed(2)).join(' – ')
    const known = ratios?.every(Number.isFinite)
    return [
      name,
      ...['redis', 'publisher', 'platform', 'subscriber'].map(part => median(costs.map(cost => cost[part])).toFixed(1)),
      known ? goalOf(of, found).toFixed(1) : '',
      known ? median(ratios).toFixed(2) : '',
      known ? spread : '',
    ]
  })
  const head = [
    'µs an event',
    'Redis',
    'publisher',
    'platform',
    'subscriber',
    'goal (Redis)',
    'times the goal',
    'quartiles',
  ]
  return table([head, ...rows])
}

export function withTables(page, text) {
  return page.replace(new RegExp(`${begin}[^]*${end}`), () => `${begin}\n\n${text}\n\n${end}`)
}

/** Microseconds that the goal allows in one round. */
function bare(of, found, round) {
  return Object.entries(of).reduce((sum, [path, times]) => sum + times * (found[path]?.[round].redis ?? NaN), 0)
}

function goalOf(of, found) {
  return median(found[Object.keys(of)[0]].map((_, i) => bare(of, found, i)))
}

function median(values) {
  return (
    (quantile(values, 0.5) +
      -quantile(
        values.map(value => -value),
        0.5,
      )) /
    2
  )
}

function quantile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]
}
