import { ProblemError } from '@sluice/client'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../../api/session.js'
import { Badge } from '../../../components/badge.js'
import { Button } from '../../../components/button.js'
import { Page, Waiting } from '../../../components/page.js'
import { Problem } from '../../../components/problem.js'
import { Tabs } from '../../../components/tabs.js'
import { type ReadRule, useRule } from '../../../resources/rules.js'
import { draftOf } from '../editor/draft.js'
import { RuleEditor } from '../editor/rule-editor.js'
import { useMaterial } from '../editor/use-material.js'
import { ruleRoute } from '../routes.js'
import { DeleteRule, DisableRule, EnableRule } from './acts.js'
import { RuleOverview } from './rule-overview.js'
import { RuleVersions } from './rule-versions.js'

type Tab = 'overview' | 'edit' | 'versions'

/** One rule: how it does, what it is, and what it was. */
export default function RulePage() {
  const { bus, rule: name } = ruleRoute.useParams()
  const { tab = 'overview' } = ruleRoute.useSearch()
  const navigate = ruleRoute.useNavigate()
  const may = useMay()
  const { data, error, refetch } = useRule(bus, name)
  const isGone = error instanceof ProblemError && error.code === 'UNKNOWN_RULE'
  const isOfSchedule = data?.rule.schedule !== undefined // which alone writes it
  const tabs = [
    { name: 'overview', label: 'Overview' },
    ...(may('rules:write') && !isOfSchedule ? [{ name: 'edit', label: 'Edit' } as const] : []),
    { name: 'versions', label: 'Versions' },
  ] as const
  const open = (tab: Tab) => void navigate({ search: tab === 'overview' ? {} : { tab }, replace: true })
  // a rule that is deleted has nothing but its versions
  const shown = isGone ? 'versions' : tab
  return (
    <Page
      title={name}
      above={
        <Link to="/rules" search={{ bus } as never}>
          Rules
        </Link>
      }
      actions={data && !isGone && !isOfSchedule && <Acts read={data} />}
    >
      {error && !isGone && <Problem error={error} onRetry={() => void refetch()} />}
      {isGone && <Problem error={error} />}
      {!data && !error && <Waiting lines={10} />}
      {(data || isGone) && (
        <Tabs label="Of the rule" tabs={isGone ? tabs.slice(-1) : tabs} open={shown} onOpen={open}>
          {shown === 'overview' && data && <RuleOverview read={data} />}
          {shown === 'edit' && data && !isOfSchedule && <Editing key={`${bus} ${name}`} read={data} />}
          {shown === 'versions' && <RuleVersions {...{ bus, name }} {...(data && !isGone && { now: data })} />}
        </Tabs>
      )}
    </Page>
  )
}

function Acts({ read }: { readonly read: ReadRule }) {
  const [act, setAct] = useState<'disable' | 'delete'>()
  const may = useMay()
  const { enabled } = read.rule
  const close = () => setAct(undefined)
  return (
    <>
      {!enabled && <Badge tone="warn">disabled</Badge>}
      {may('rules:write') &&
        (enabled ? <Button onClick={() => setAct('disable')}>Disable</Button> : <EnableRule read={read} />)}
      {may('rules:delete') && (
        <Button look="danger" onClick={() => setAct('delete')}>
          Delete
        </Button>
      )}
      {act === 'disable' && <DisableRule read={read} onClose={close} />}
      {act === 'delete' && <DeleteRule read={read} onClose={close} />}
    </>
  )
}

/** The editor of the rule as it was when the tab was opened: what changes meanwhile is told when it is saved. */
function Editing({ read }: { readonly read: ReadRule }) {
  const [saved] = useState(read)
  const [first] = useState(() => draftOf(saved.rule))
  const { bus, name } = saved.rule
  const material = useMaterial(bus, undefined)
  const navigate = ruleRoute.useNavigate()
  if (!material.isReady) return <Waiting lines={10} />
  const done = () => void navigate({ search: {}, ignoreBlocker: true })
  return <RuleEditor {...{ bus, name, first, saved, material }} onSaved={done} />
}
