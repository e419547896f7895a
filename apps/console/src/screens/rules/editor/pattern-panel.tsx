import { useCallback, useMemo, useRef } from 'react'
import { Choice } from '../../../components/button.js'
import { CodeEditor } from '../../../components/code-editor.js'
import { SelectField } from '../../../components/field.js'
import { Panel } from '../../../components/page.js'
import { completePattern } from './complete-pattern.js'
import type { Draft } from './draft.js'
import type { Fault } from './fault.js'
import { rangeOf } from '../../../components/json-places.js'
import { textOf } from './json-text.js'
import type { Material } from './use-material.js'
import styles from './editor.module.css'

const languages = [
  { value: 'pattern', label: 'Pattern', title: 'As EventBridge has it' },
  { value: 'filters', label: 'Filters', title: 'Of CloudEvents Subscriptions' },
  { value: 'filterPolicy', label: 'Filter policy', title: 'Of SNS' },
] as const

/** What each language begins with. */
const begins = {
  pattern: { type: [''] },
  filters: [{ exact: { type: '' } }],
  filterPolicy: { type: [''] },
} as const

const scopes = [
  { value: 'MessageAttributes', label: 'attributes of the event' },
  { value: 'MessageBody', label: 'data of the event' },
] as const

/** What selects events, in one of three languages. */
export function PatternPanel({
  draft: { language, selection, scope },
  material,
  fault,
  onChange,
}: {
  readonly draft: Draft
  readonly material: Material
  readonly fault: Fault | undefined
  readonly onChange: (some: Partial<Draft>) => void
}) {
  const { path, detail } = fault ?? {}
  const problems = useMemo(() => {
    if (path === undefined || detail === undefined || path.startsWith('targets')) return []
    const inside = path.replace(/^(filters|(pattern|filterPolicy)(\.|$))/, '')
    return [{ ...rangeOf(selection, inside), message: detail }]
  }, [path, detail, selection])
  const { known } = material
  const complete = useCallback(
    (text: string, at: number) => (language === 'pattern' ? completePattern(known, text, at) : []),
    [language, known],
  )
  // what was written in another language is there again when somebody comes back to it
  const written = useRef<Partial<Record<Draft['language'], string>>>({})
  const choose = (next: Draft['language']) => {
    written.current[language] = selection
    onChange({ language: next, selection: written.current[next] ?? textOf(begins[next]) })
  }
  return (
    <Panel
      title="Which events"
      actions={<Choice label="Language" value={language} options={languages} onChange={choose} />}
    >
      <div className={styles.inset}>
        <CodeEditor
          label="Pattern"
          lines={9}
          value={selection}
          problems={problems}
          onChange={selection => onChange({ selection })}
          complete={complete}
        />
        {language === 'filterPolicy' && (
          <SelectField
            label="The policy is about"
            value={scope}
            options={scopes}
            onChange={scope => onChange({ scope: scope as Draft['scope'] })}
          />
        )}
        <p className={styles.hint}>
          Ctrl and Space shows fields and values of recent events and schemas. Esc, then Tab leaves the editor.
        </p>
      </div>
    </Panel>
  )
}
