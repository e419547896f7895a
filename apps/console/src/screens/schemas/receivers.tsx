import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { Panel, Waiting } from '../../components/page.js'
import { Problem } from '../../components/problem.js'
import { useBuses } from '../../resources/buses.js'
import { ruleLink } from '../../resources/rules.js'
import styles from './schemas.module.css'

/** Buses whose rules are asked about: those on which the type was seen, else all. */
const mostBuses = 10

type AccessRule = Schemas['AccessRule']

/** The rules that get events of a type, by what they are and not by what came lately. */
export function Receivers({ type, buses }: { readonly type: string; readonly buses: readonly string[] }) {
  const may = useMay()
  const known = useBuses().data?.items.map(({ name }) => name) ?? []
  const asked = (buses.length > 0 ? buses : known).slice(0, mostBuses)
  const { data, error } = useQuery({
    queryKey: ['receivers', type, asked],
    queryFn: async ({ signal }) => Promise.all(asked.map(bus => rulesOf(bus, type, signal))),
    enabled: may('access:read') && asked.length > 0,
    staleTime: 10_000,
  })
  if (!may('access:read')) return null
  const all = data?.flatMap((rules, i) => rules.map(rule => ({ bus: asked[i]!, rule }))) ?? []
  return (
    <Panel title="Who receives it" note={asked.length > 0 ? `by the rules of ${asked.join(', ')}` : undefined}>
      {error && <Problem error={error} />}
      {!data && !error && <Waiting lines={2} />}
      {data && all.length === 0 && <p className={styles.none}>No rule gets events of this type.</p>}
      <ul className={styles.list}>
        {all.map(({ bus, rule: { rule, targets, when } }) => (
          <li key={`${bus} ${rule}`}>
            <Link {...ruleLink(bus, rule)}>{rule}</Link>
            <span>{targets.map(({ type, destination }) => `${type} ${destination ?? ''}`).join(', ')}</span>
            {when.length > 0 && <span className={styles.faint}>it depends on {when.join(', ')}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** All pages of the answer, at most 20: rules of a bus are looked at 200 at a time. */
async function rulesOf(bus: string, type: string, signal: AbortSignal): Promise<AccessRule[]> {
  const rules: AccessRule[] = []
  let cursor: string | undefined
  for (let page = 0; page < 20; page++) {
    const query = { bus, type, ...(cursor !== undefined && { cursor }) }
    const answer = await dataOf(api.listAccess({ params: { query }, signal }))
    rules.push(...answer.rules)
    if (answer.next === null) break
    cursor = answer.next
  }
  return rules
}
