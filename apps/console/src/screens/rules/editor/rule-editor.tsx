import { ProblemError } from '@sluice/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { Button } from '../../../components/button.js'
import { Leaving } from '../../../components/leaving.js'
import { Problem } from '../../../components/problem.js'
import { tell } from '../../../components/toasts.js'
import { putRule, type ReadRule, type Rule, sawRule } from '../../../resources/rules.js'
import { Backtest } from './backtest.js'
import { type Draft, selectionOf, settingsOf, withField } from './draft.js'
import { type Fault, faultOf } from './fault.js'
import { PatternPanel } from './pattern-panel.js'
import { RuleFields } from './rule-fields.js'
import { Sandbox } from './sandbox.js'
import { MadeSecrets, secretsOf } from '../../../resources/made-secrets.js'
import { TargetsPanel } from './targets-panel.js'
import { useTried } from './tried.js'
import type { Material } from './use-material.js'
import styles from './editor.module.css'

export interface RuleEditorProps {
  readonly bus: string
  /** Of the rule; the field of a new one is in `above`. */
  readonly name: string
  readonly first: Draft
  /** Undefined for a new rule. */
  readonly saved?: ReadRule
  readonly material: Material
  /** Fields that stand first: the name and the bus of a new rule. */
  readonly above?: ReactNode
  /** The rule is live; its page is the next place. */
  readonly onSaved: (rule: Rule) => void
}

/** Writes a rule: what it selects, and where that goes; beside it an event to try it on, and the past. */
export function RuleEditor({ bus, name, first, saved, material, above, onSaved }: RuleEditorProps) {
  const [draft, setDraft] = useState(first)
  const [live, setLive] = useState<Rule>()
  const [unmatchable, setUnmatchable] = useState<Fault>()
  const queries = useQueryClient()
  const settings = settingsOf(draft, saved?.rule)
  const selection = selectionOf(draft)
  const [tried, setTried] = useTried(material, selection)
  const save = useMutation({
    meta: { isShown: true },
    mutationFn: (settings: object) => putRule(bus, name, settings, saved?.etag),
    onSuccess: async rule => {
      tell(`Rule ${rule.name} is ${rule.enabled ? 'live' : 'saved, and disabled'}`)
      setLive(rule)
      await sawRule(queries, rule)
      if (secretsOf(rule).length === 0) onSaved(rule)
    },
  })
  const isChanged = draft !== first && live === undefined
  const change = (some: Partial<Draft>) => {
    if (save.error) save.reset()
    setDraft(before => ({ ...before, ...some }))
  }
  const submit = () => settings && name !== '' && !save.isPending && save.mutate(settings)
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }
  const fault = faultOf(save.error)
  const add = (field: readonly string[], value: unknown) =>
    change({ selection: withField(draft.selection, field, value) })
  return (
    <div onKeyDownCapture={onKey}>
      <div className={styles.columns}>
        <div className={styles.main}>
          {above}
          <PatternPanel {...{ draft, material }} fault={unmatchable ?? fault} onChange={change} />
          <TargetsPanel {...{ fault, tried }} targets={draft.targets} onChange={targets => change({ targets })} />
          <RuleFields {...{ draft, fault }} managedBy={saved?.rule.managedBy} onChange={change} />
        </div>
        <div className={styles.side}>
          <Sandbox
            onFault={setUnmatchable}
            onTry={setTried}
            {...{ bus, material, selection, tried }}
            rule={name || 'new'}
            {...(draft.language === 'pattern' && { onAdd: add })}
          />
          <Backtest {...{ bus, selection }} rule={name || 'new'} isNew={!saved} />
        </div>
      </div>
      <footer className={styles.footer}>
        {save.error ? (
          <Refused error={save.error} />
        ) : (
          <span className={styles.progress}>{told(draft, name, isChanged)}</span>
        )}
        <Button look="main" isBusy={save.isPending} disabled={!settings || name === ''} onClick={submit}>
          Save the rule
        </Button>
      </footer>
      {live && secretsOf(live).length > 0 && <MadeSecrets secrets={secretsOf(live)} onClose={() => onSaved(live)} />}
      <Leaving isChanged={isChanged}>What you changed in this rule is not saved, and is lost.</Leaving>
    </div>
  )
}

function told({ targets }: Draft, name: string, isChanged: boolean): string {
  if (name === '') return 'It needs a name.'
  if (targets.length === 0) return 'It needs a target.'
  return isChanged ? 'It is live when it is saved. Ctrl and Enter save it.' : ''
}

function Refused({ error }: { readonly error: Error }) {
  const isOld = error instanceof ProblemError && error.status === 412
  return (
    <div className={styles.refused}>
      <Problem error={error} />
      {isOld && (
        <Button icon="redo" onClick={() => location.reload()}>
          Load it anew
        </Button>
      )}
    </div>
  )
}
