import { dataOf, type Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../api/client.js'
import { useMay } from '../../api/session.js'
import { Badge } from '../../components/badge.js'
import { countOf } from '../../components/number.js'
import { Panel } from '../../components/page.js'
import { durationOf } from '../../components/time.js'
import { ruleLink, useRule } from '../../resources/rules.js'
import styles from './services.module.css'

/** Milliseconds between two looks at the rates of a handler. */
const everyMs = 15_000

type Rate = Schemas['TargetRatePage']['items'][number]

/** The handlers of a service: what each gets, its options as its rule says them, and how it did in the last hour. */
export function Handlers({ bus, rules }: { readonly bus: string; readonly rules: readonly string[] }) {
  return (
    <Panel title="Handlers" note={`${countOf(rules.length)}; numbers of the last hour`}>
      <ul className={styles.handlers}>
        {rules.map(rule => (
          <li key={rule} className={styles.handler}>
            <Handler bus={bus} name={rule} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Handler({ bus, name }: { readonly bus: string; readonly name: string }) {
  const may = useMay()
  if (!may('rules:read')) return <strong>{name}</strong>
  return <KnownHandler bus={bus} name={name} />
}

function KnownHandler({ bus, name }: { readonly bus: string; readonly name: string }) {
  const { data: read } = useRule(bus, name)
  const { data: rates } = useQuery({
    queryKey: ['rates', bus, 'targets', name],
    queryFn: ({ signal }) => dataOf(api.listTargetRates({ params: { path: { bus }, query: { rule: name } }, signal })),
    refetchInterval: everyMs,
    placeholderData: undefined,
  })
  const rate = rates?.items.find(({ targetType }) => targetType === 'subscription')
  return (
    <>
      <div className={styles.handlerTop}>
        <Link {...ruleLink(bus, name)}>{name}</Link>
        {read?.rule.enabled === false && <Badge>off</Badge>}
        {rate?.circuit === 'open' && <Badge tone="bad">circuit open: it is not called</Badge>}
        {rate?.circuit === 'half-open' && <Badge tone="warn">circuit half open</Badge>}
        {rate && rate.letters > 0 && <Badge tone="bad">{countOf(rate.letters)} given up</Badge>}
      </div>
      {read && <Options rule={read.rule} />}
      {rate && <Numbers rate={rate} />}
    </>
  )
}

function Numbers({ rate: { attempts, failed, latencyMs } }: { readonly rate: Rate }) {
  if (attempts === 0) return <p className={styles.faint}>no call counted in the last hour</p>
  return (
    <p className={styles.numbers}>
      <span>
        {countOf(attempts)} {attempts === 1 ? 'call' : 'calls'}
      </span>
      <span className={failed > 0 ? styles.bad : undefined}>
        {failed === 0 ? 'none failed' : `${countOf(failed)} failed`}
      </span>
      {latencyMs && (
        <span>
          half within {durationOf(latencyMs.p50)}, 99 % within {durationOf(latencyMs.p99)}
        </span>
      )}
    </p>
  )
}

/** What the rule says of its handler. What only the code says (retries, timeout) is not known to the platform. */
function Options({ rule }: { readonly rule: Schemas['Rule'] }) {
  const [target] = rule.targets
  if (target?.type !== 'subscription') return null
  const { subscription, onFailure, onSuccess, emits } = target
  const isOwn = subscription.replace(/\.ordered$/, '') === rule.name
  const options = [
    subscription.endsWith('.ordered') ? 'ordered by key' : undefined,
    isOwn ? 'concurrency of its own' : undefined,
    onFailure === 'drop' ? 'drops what it gives up' : undefined,
    onSuccess ? `its result becomes ${onSuccess.type ?? 'sluice.delivery.succeeded'}` : undefined,
    emits ? `emits ${emits.map(({ type }) => type).join(', ')}` : undefined,
    rule.ownResults ? 'gets its own results too' : undefined,
  ].filter(option => option !== undefined)
  return (
    <p className={styles.options}>
      <code>{JSON.stringify(rule.pattern ?? rule.filters ?? rule.filterPolicy)}</code>
      {options.map(option => (
        <Badge key={option}>{option}</Badge>
      ))}
    </p>
  )
}
