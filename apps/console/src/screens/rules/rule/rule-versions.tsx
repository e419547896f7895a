import { dataOf, ProblemError, type Schemas } from '@sluice/client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../api/client.js'
import { conditionOf } from '../../../api/with-etag.js'
import { useMay } from '../../../api/session.js'
import { Badge } from '../../../components/badge.js'
import { Button } from '../../../components/button.js'
import { DifferenceView } from '../../../components/difference-view.js'
import { Confirm } from '../../../components/dialog.js'
import { Panel, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { Time } from '../../../components/time.js'
import { tell } from '../../../components/toasts.js'
import { type ReadRule, type Rule, sawRule } from '../../../resources/rules.js'
import { settingsOfRule } from '../editor/draft.js'
import { textOf } from '../editor/json-text.js'
import { MadeSecrets, secretsOf } from '../../../resources/made-secrets.js'
import { ruleRoute } from '../routes.js'
import type { RuleSearch } from '../search.js'
import styles from './rule.module.css'

type Version = Schemas['RuleVersion']

/** What a rule was, and the way back. */
export function RuleVersions({
  bus,
  name,
  now,
}: {
  readonly bus: string
  readonly name: string
  readonly now?: ReadRule
}) {
  const { version: chosen } = ruleRoute.useSearch()
  const navigate = ruleRoute.useNavigate()
  const { data, error, refetch } = useQuery({
    queryKey: ['rules', bus, 'versions', name],
    queryFn: ({ signal }) => dataOf(api.listRuleVersions({ params: { path: { bus, rule: name } }, signal })),
    placeholderData: undefined,
  })
  if (error) return <Problem error={error} onRetry={() => void refetch()} />
  if (!data) return <Waiting lines={6} />
  const open = (version: string | undefined) =>
    void navigate({
      search: ({ version: _, ...before }: RuleSearch) => ({ ...before, ...(version && { version }) }),
      replace: true,
    })
  return (
    <Panel title="Versions" note="the last ones that are kept, newest first">
      <ol className={styles.versions}>
        {data.items.map((version, i) => (
          <li key={version.version}>
            <OneVersion
              {...{ bus, name, version }}
              {...(now && { now })}
              isNow={i === 0}
              isOpen={chosen === String(version.version)}
              onOpen={is => open(is ? String(version.version) : undefined)}
            />
          </li>
        ))}
      </ol>
    </Panel>
  )
}

interface OneVersionProps {
  readonly bus: string
  readonly name: string
  readonly version: Version
  readonly now?: ReadRule
  readonly isNow: boolean
  readonly isOpen: boolean
  readonly onOpen: (is: boolean) => void
}

function OneVersion({ bus, name, version, now, isNow, isOpen, onOpen }: OneVersionProps) {
  const { version: number, by, at, deleted } = version
  const [isAsking, setAsking] = useState(false)
  const may = useMay()
  return (
    <>
      <div className={styles.version}>
        <strong>{number}</strong>
        <div>
          <p className={styles.numbers}>
            <span>{by === undefined ? 'a service' : by}</span>
            <span className={styles.faint}>
              <Time at={at} as="full" />
            </span>
            {isNow && !deleted && <Badge tone="good">live</Badge>}
            {deleted && <Badge tone="bad">deleted</Badge>}
          </p>
          <Changes version={version} />
        </div>
        {!deleted && !isNow && (
          <span className={styles.buttons}>
            <Button look="quiet" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
              {now ? 'Against now' : 'Show'}
            </Button>
            {may('rules:write') && !now?.rule.schedule && (
              <Button onClick={() => setAsking(true)} aria-label={`Roll back to version ${number}`}>
                Roll back
              </Button>
            )}
          </span>
        )}
      </div>
      {isOpen && !deleted && (
        <div className={styles.against}>
          <Against {...{ bus, name, number }} {...(now && { now })} />
        </div>
      )}
      {isAsking && <RollBack {...{ bus, name, number }} {...(now && { now })} onClose={() => setAsking(false)} />}
    </>
  )
}

/** What a version changed, as the API says it. */
function Changes({ version: { changes, moreChanges = 0, deleted, version } }: { readonly version: Version }) {
  if (deleted) return null
  if (!changes) return <p className={styles.faint}>{version === 1 ? 'made' : 'the version before is not kept'}</p>
  return (
    <ul className={styles.changes}>
      {changes.map(({ path, before, after, large }) => (
        <li key={path}>
          <code>{path}</code>{' '}
          {large ? (
            <span className={styles.faint}>a large value</span>
          ) : (
            <>
              {before !== undefined && <del>{JSON.stringify(before)}</del>}{' '}
              {after !== undefined && <ins>{JSON.stringify(after)}</ins>}
            </>
          )}
        </li>
      ))}
      {moreChanges > 0 && <li className={styles.faint}>and {moreChanges} more</li>}
    </ul>
  )
}

function useVersion(bus: string, name: string, number: number) {
  return useQuery({
    queryKey: ['rules', bus, 'version', name, number],
    queryFn: ({ signal }) =>
      dataOf(api.getRuleVersion({ params: { path: { bus, rule: name, version: number } }, signal })),
    staleTime: Infinity,
    placeholderData: undefined,
  })
}

/** What would become of the rule as it is. */
function Against({ bus, name, number, now }: { bus: string; name: string; number: number; now?: ReadRule }) {
  const { data, error } = useVersion(bus, name, number)
  if (error) return <Problem error={error} />
  if (!data) return <Waiting lines={3} />
  const before = now ? textOf(comparable(settingsOfRule(now.rule)), true) : ''
  return (
    <DifferenceView
      label={`From now to version ${number}`}
      before={before}
      after={textOf(comparable(data.settings ?? {}), true)}
    />
  )
}

/** Settings whose names are in one order. Owners are who wrote them, and no difference. */
function comparable({ owner: _, ownerGroups: _g, ...settings }: Record<string, unknown>): unknown {
  return Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function RollBack({
  bus,
  name,
  number,
  now,
  onClose,
}: {
  bus: string
  name: string
  number: number
  now?: ReadRule
  onClose: () => void
}) {
  const queries = useQueryClient()
  const [live, setLive] = useState<Rule>()
  const restore = useMutation({
    meta: { isShown: true },
    mutationFn: () => {
      const header = conditionOf(now?.etag, false)
      return dataOf(api.restoreRuleVersion({ params: { path: { bus, rule: name, version: number }, header } }))
    },
    onSuccess: async rule => {
      tell(`Rule ${name} is as it was in version ${number}`)
      setLive(rule)
      await sawRule(queries, rule)
      if (secretsOf(rule).length === 0) onClose()
    },
  })
  if (live && secretsOf(live).length > 0) return <MadeSecrets secrets={secretsOf(live)} onClose={onClose} />
  const isOld = restore.error instanceof ProblemError && restore.error.status === 412
  return (
    <Confirm
      title={`Roll ${name} back to version ${number}?`}
      act={`Roll back to version ${number}`}
      isWide
      isBusy={restore.isPending}
      error={restore.error}
      onConfirm={() => restore.mutate()}
      onClose={onClose}
    >
      <p>
        It is live at once, as a new version: nothing is taken out of the list. You become its owner.{' '}
        {isOld && 'Close this and look again.'}
      </p>
      <div className={styles.against}>
        <Against {...{ bus, name, number }} {...(now && { now })} />
      </div>
    </Confirm>
  )
}
