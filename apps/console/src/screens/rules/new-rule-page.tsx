import type { Schemas } from '@sluice/client'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { TextField } from '../../components/field.js'
import { Page, Panel, Waiting } from '../../components/page.js'
import { BusField } from '../../resources/buses.js'
import { newDraft } from './editor/draft.js'
import { RuleEditor } from './editor/rule-editor.js'
import { useMaterial } from './editor/use-material.js'
import styles from './editor/editor.module.css'
import { newRuleRoute, ruleRoute } from './routes.js'

/** Letters of names. */
const wrong = /[^A-Za-z0-9._-]|^[^A-Za-z0-9]/

function noteOf(from: string | undefined, event: Schemas['CloudEvent'] | undefined): string | undefined {
  if (event) return `made from event ${event.id}`
  return from === undefined ? undefined : `event ${from} cannot be read`
}

/** A rule that is not there yet, from an event or from nothing. */
export default function NewRulePage() {
  const { bus = 'default', from } = newRuleRoute.useSearch()
  const material = useMaterial(bus, from)
  return (
    <Page
      title="New rule"
      above={
        <Link to="/rules" search={{ bus } as never}>
          Rules
        </Link>
      }
    >
      {material.isReady ? (
        <NewRule key={`${bus} ${from ?? ''}`} {...{ bus, from, material }} />
      ) : (
        <Waiting lines={10} />
      )}
    </Page>
  )
}

function NewRule({
  bus,
  from,
  material,
}: {
  bus: string
  from: string | undefined
  material: ReturnType<typeof useMaterial>
}) {
  const [name, setName] = useState('')
  const navigate = newRuleRoute.useNavigate()
  const event = from === undefined ? undefined : material.events.find(({ position }) => position === from)?.event
  const [first] = useState(() => newDraft(event))
  const problem = wrong.test(name)
    ? 'Letters, digits, dots, underscores and dashes; a letter or a digit first.'
    : undefined
  return (
    <RuleEditor
      {...{ bus, name, first, material }}
      above={
        <Panel title="Its name" note={noteOf(from, event)}>
          <div className={styles.names}>
            <BusField value={bus} onChange={bus => void navigate({ search: { bus } })} />
            <TextField
              label="Name"
              placeholder="big-orders"
              autoFocus
              maxLength={128}
              value={name}
              problem={problem}
              onChange={setName}
            />
          </div>
        </Panel>
      }
      onSaved={rule =>
        void navigate({ to: ruleRoute.to, params: { bus: rule.bus, rule: rule.name }, ignoreBlocker: true })
      }
    />
  )
}
