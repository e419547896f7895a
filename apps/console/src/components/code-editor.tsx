import { lazy, Suspense } from 'react'
import type { CodeEditorProps } from './code-mirror.js'
import { Waiting } from './page.js'

export type { CodeEditorProps, CodeProblem } from './code-mirror.js'

const CodeMirror = lazy(() => import('./code-mirror.js'))

/** An editor of JSON or of text, which is loaded when it is first shown. */
export function CodeEditor(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Waiting lines={props.lines ?? 8} />}>
      <CodeMirror {...props} />
    </Suspense>
  )
}
