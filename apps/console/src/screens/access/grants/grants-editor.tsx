import { ProblemError } from '@sluice/client'
import { useState } from 'react'
import { Badge } from '../../../components/badge.js'
import { Button, Choice, IconButton } from '../../../components/button.js'
import { CodeEditor } from '../../../components/code-editor.js'
import { GrantFields } from './grant-fields.js'
import styles from './grants.module.css'
import { type Draft, firstOf, type Grant, grantKinds, kindOf, meaning, problemOf } from './grant-text.js'

const views = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const

/**
 * Grants to write: as a form, or as the JSON that the API takes.
 *
 * @param error what the gateway said of them; the line that it names is marked
 */
export function GrantsEditor({
  grants,
  onChange,
  error,
}: {
  readonly grants: readonly Grant[]
  /** Undefined while what is written are no grants. */
  readonly onChange: (grants: readonly Grant[] | undefined) => void
  readonly error?: unknown
}) {
  const [view, setView] = useState<'form' | 'json'>('form')
  const [text, setText] = useState<string>()
  const problem = text === undefined ? undefined : problemOf(parsed(text))
  const open = (next: 'form' | 'json') => {
    if (next === 'form' && problem !== undefined) return
    setText(next === 'json' ? JSON.stringify(grants, null, 2) : undefined)
    setView(next)
  }
  const write = (next: string) => {
    setText(next)
    const value = parsed(next)
    onChange(problemOf(value) === undefined ? (value as Grant[]) : undefined)
  }
  return (
    <section className={styles.editor} aria-label="Grants">
      <header>
        <h3>What it may do</h3>
        <Choice label="How grants are written" value={view} options={views} onChange={open} />
      </header>
      {view === 'json' ? (
        <>
          <CodeEditor label="Grants as JSON" lines={12} value={text ?? ''} onChange={write} />
          {problem !== undefined && <p className={styles.problem}>{problem}</p>}
        </>
      ) : (
        <GrantForms {...{ grants, onChange, error }} />
      )}
    </section>
  )
}

function GrantForms({
  grants,
  onChange,
  error,
}: {
  readonly grants: readonly Grant[]
  readonly onChange: (grants: readonly Grant[]) => void
  readonly error: unknown
}) {
  // a line keeps its fields, also what is not JSON yet, when another one goes
  const [ids, setIds] = useState<readonly number[]>(() => grants.map((_, i) => i))
  const wrong = wrongLine(error)
  const put = (i: number, grant: Draft) => onChange(grants.map((one, at) => (at === i ? (grant as Grant) : one)))
  const remove = (i: number) => {
    setIds(ids.filter((_, at) => at !== i))
    onChange(grants.filter((_, at) => at !== i))
  }
  const add = (grant: Draft) => {
    setIds([...ids, Math.max(-1, ...ids) + 1])
    onChange([...grants, grant as Grant])
  }
  return (
    <>
      <ol className={styles.grants}>
        {grants.map((grant, i) => {
          const kind = kindOf(grant as Draft)
          return (
            <li key={ids[i] ?? i} className={styles.grant}>
              <header>
                <Badge tone="accent">{kind ?? '?'}</Badge>
                <span>{kind && meaning[kind]}</span>
                <IconButton icon="close" label={`Take grant ${i + 1} away`} onClick={() => remove(i)} />
              </header>
              <GrantFields grant={grant as Draft} onChange={next => put(i, next)} />
              {wrong?.line === i && <p className={styles.problem}>{wrong.detail}</p>}
            </li>
          )
        })}
      </ol>
      <div className={styles.adding}>
        <span>{grants.length === 0 ? 'It may do nothing yet. Let it:' : 'Let it also:'}</span>
        {grantKinds.map(kind => (
          <Button key={kind} look="quiet" icon="plus" title={meaning[kind]} onClick={() => add(firstOf[kind])}>
            {kind}
          </Button>
        ))}
      </div>
    </>
  )
}

/** The grant that the gateway refused, by the path in its problem: `grants[1].publish.pattern`. */
function wrongLine(error: unknown): { readonly line: number; readonly detail: string } | undefined {
  if (!(error instanceof ProblemError)) return undefined
  const { path } = error.problem as { readonly path?: unknown }
  const [, line] = /^grants[[.](\d+)/.exec(typeof path === 'string' ? path : '') ?? []
  return line === undefined ? undefined : { line: Number(line), detail: error.problem.detail }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
