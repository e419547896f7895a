import { useMemo, useRef } from 'react'
import { CodeEditor, type CodeProblem } from '../../../components/code-editor.js'
import { SelectField } from '../../../components/field.js'
import { type TransformKind, transformKinds } from '../../../resources/transforms.js'
import type { Target } from './draft.js'
import { type Fault, faultOf, faultWithin } from './fault.js'
import { Transformed } from './transformed.js'
import type { Tried } from './tried.js'
import { useTransformed } from './use-transformed.js'
import { begins, placeOf, transformOf, type WrittenTransform } from './written-transform.js'
import styles from './editor.module.css'

const asItIs = 'event'

const options = [
  { value: asItIs, label: 'the event' },
  ...Object.entries(transformKinds).map(([value, label]) => ({ value, label })),
]

/** What each kind is written as. */
const texts = {
  constant: { label: 'Constant', lines: 4, language: 'json' },
  inputPath: { label: 'Path', lines: 1, language: 'text' },
  template: { label: 'Template', lines: 4, language: 'text' },
  jsonata: { label: 'JSONata', lines: 4, language: 'text' },
} as const

/** What a target is sent in place of the event; below it what that is of the event which is tried. */
export function TransformField({
  target,
  tried,
  fault,
  onChange,
}: {
  readonly target: Target
  readonly tried: Tried
  /** What was refused, by its path within the transform. */
  readonly fault: Fault | undefined
  readonly onChange: (target: Target) => void
}) {
  const { transform: written, ...others } = target
  const change = (transform: WrittenTransform) => onChange({ ...others, transform })
  // what was written as another kind is there again when somebody comes back to it
  const before = useRef<Partial<Record<TransformKind, WrittenTransform>>>({})
  const choose = (kind: string) => {
    if (written) before.current[written.kind] = written
    if (kind === asItIs) onChange(others)
    else change(before.current[kind as TransformKind] ?? begins[kind as TransformKind])
  }
  const transformed = useTransformed(written && transformOf(written), tried)
  const marked = faultWithin(faultOf(transformed.error), 'transform') ?? fault
  const isOver = written !== undefined && target['format'] !== undefined
  return (
    <div className={styles.transform}>
      <SelectField
        label="What it is sent"
        hint={isOver ? 'The transform makes the body: the format counts for nothing.' : undefined}
        problem={fault?.detail}
        value={written?.kind ?? asItIs}
        options={options}
        onChange={choose}
      />
      {written && <Texts {...{ written }} fault={marked} onChange={change} />}
      {written && <Transformed {...{ target, transformed }} />}
    </div>
  )
}

const none: readonly CodeProblem[] = []

function Texts({
  written,
  fault,
  onChange,
}: {
  readonly written: WrittenTransform
  readonly fault: Fault | undefined
  readonly onChange: (written: WrittenTransform) => void
}) {
  const { kind, text, paths } = written
  const { path, detail, position } = fault ?? {}
  const place = useMemo(() => {
    if (path === undefined || detail === undefined) return undefined
    return placeOf({ kind, text, paths }, { path, detail, ...(position !== undefined && { position }) })
  }, [kind, text, paths, path, detail, position])
  const problems = useMemo(() => (place ? [place] : none), [place])
  return (
    <>
      {kind === 'template' && (
        <div>
          <p className={styles.caption}>Variables</p>
          <CodeEditor
            label="Variables"
            lines={2}
            value={paths}
            problems={place?.at === 'paths' ? problems : none}
            onChange={paths => onChange({ kind, text, paths })}
          />
        </div>
      )}
      <div>
        <p className={styles.caption}>{texts[kind].label}</p>
        <CodeEditor
          {...texts[kind]}
          value={text}
          problems={place?.at === 'text' ? problems : none}
          onChange={text => onChange({ kind, text, paths })}
        />
      </div>
    </>
  )
}
