import type { Scalar, Test } from '../language/language.js'
import type { Finding, Location } from './trace.js'

/** Longer texts, lists and paths are cut: a summary is for reading. */
const longest = 60
const mostListed = 5

/** `data.total was 80, and the rule wants > 100` */
export function sentence(finding: Finding): string {
  const where = finding.location ? wordLocation(finding.location) : finding.field.name
  return `${where} ${was(finding)}, ${finding.held ? 'as' : 'and'} the rule wants ${wanted(finding)}`
}

export function wordLocation(location: Location): string {
  const steps: (string | number)[] = []
  for (let at: Location | undefined = location; at && steps.length < 32; at = at.parent) steps.push(at.step)
  return steps
    .reverse()
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join('')
}

function was({ leaves, passing, isContainer, field }: Finding): string {
  if (passing !== undefined) return `was ${word(passing)}`
  if (leaves.length === 0) return isContainer ? 'was no single value' : 'was missing'
  const numeric = field.tests.every(
    test => test.operator === 'numeric' || (test.operator === 'equals' && typeof test.value === 'number'),
  )
  const values = leaves
    .slice(0, mostListed)
    .map(leaf => (numeric && typeof leaf === 'string' ? `the text ${word(leaf)}` : word(leaf)))
  if (leaves.length > mostListed) values.push(`${leaves.length - mostListed} more`)
  return `was ${list(values, 'and')}`
}

function wanted({ field }: Finding): string {
  const words = field.tests.slice(0, mostListed).map(wordTest)
  if (field.tests.length > mostListed) words.push(`one of ${field.tests.length - mostListed} more`)
  return list(words, 'or')
}

function wordTest(test: Test): string {
  switch (test.operator) {
    case 'equals':
      return isStarred(test.value)
        ? `${word(test.value)} as it stands ({"wildcard": …} where * is any text)`
        : word(test.value)
    case 'equals-ignore-case':
      return `${word(test.value)} in any case`
    case 'prefix':
    case 'suffix':
      return `${wordEdge(test.operator)} ${word(test.value)}${test.ignoreCase ? ' in any case' : ''}`
    case 'wildcard':
      return `something like ${word(test.value)}`
    case 'numeric':
      return list(
        pairs(test.expression).map(([operator, bound]) => `${operator} ${bound}`),
        'and',
      )
    case 'cidr':
      return `an address in ${test.block}`
    case 'exists':
      return test.value ? 'any value' : 'no value'
    case 'anything-but': {
      const values = list(test.values.slice(0, mostListed).map(word), 'or')
      if (!('but' in test)) return `anything but ${values}`
      if (test.but === 'equals-ignore-case') return `anything but ${values} in any case`
      return `anything but ${test.but === 'wildcard' ? 'something like' : wordEdge(test.but)} ${values}`
    }
  }
}

/** EventBridge's patterns compare a text as it stands; many who write a `*` mean any text. */
function isStarred(value: Scalar): boolean {
  return typeof value === 'string' && value.includes('*')
}

function wordEdge(operator: 'prefix' | 'suffix'): string {
  return operator === 'prefix' ? 'something that starts with' : 'something that ends with'
}

function word(value: Scalar): string {
  const text = JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

function list(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]!}`
}

function pairs(expression: readonly unknown[]): [unknown, unknown][] {
  return expression.flatMap((item, i): [unknown, unknown][] => (i % 2 === 0 ? [[item, expression[i + 1]]] : []))
}
