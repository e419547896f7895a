import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { Completion } from './completion.js'
import { completing } from './completing.js'
import { Echoes } from './echoes.js'

/** What is wrong with a part of the text. */
export interface CodeProblem {
  /** Characters from the begin. */
  readonly from: number
  readonly to: number
  readonly message: string
}

export interface CodeEditorProps {
  readonly label: string
  /** JSON by default. */
  readonly language?: 'json' | 'text'
  readonly value: string
  readonly onChange?: (value: string) => void
  /** Least lines that are shown. */
  readonly lines?: number
  readonly isReadOnly?: boolean
  /** What may stand at a place. If it becomes another function while somebody writes, it is asked again. @param at characters from the begin */
  readonly complete?: (text: string, at: number) => readonly Completion[]
  /** What the API says of the text, beside what is no JSON at all. */
  readonly problems?: readonly CodeProblem[]
}

const none: readonly CodeProblem[] = []

/**
 * CodeMirror in a tree of its own (a shadow root): there it has its styles as objects, and no style element, which the content security
 * policy of the console refuses.
 */
export default function CodeMirror(props: CodeEditorProps) {
  const { label, language = 'json', value, lines = 8, isReadOnly = false, problems = none } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const echoes = useRef(new Echoes())
  const completion = useRef<ReturnType<typeof completing>>(null)
  const changed = useEffectEvent((text: string) => {
    if (!props.onChange) return
    echoes.current.told(text)
    props.onChange(text)
  })
  const complete = useEffectEvent((text: string, at: number) => props.complete?.(text, at) ?? [])
  const first = useEffectEvent(() => value)
  const wrong = useEffectEvent((editor: EditorView) => [
    ...(language === 'json' ? lintJson(editor) : []),
    ...problems.map(problem => diagnosticOf(problem, editor.state.doc.length)),
  ])

  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: 'open', delegatesFocus: true })
    completion.current = completing(complete)
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first(),
        extensions: [
          ...basics,
          ...(language === 'json' ? asJson : []),
          linter(wrong),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorView.theme({ '.cm-content, .cm-gutter': { minHeight: `${lines * 18 + 8}px` } }),
          EditorView.updateListener.of(({ docChanged, state }) => docChanged && changed(state.doc.toString())),
          completion.current.extension,
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [label, language, lines, isReadOnly])

  useEffect(() => {
    // what was written here comes back late when the page is busy: by then there is more
    if (echoes.current.isEcho(value)) return
    const editor = view.current!
    const doc = editor.state.doc
    if (doc.toString() !== value) editor.dispatch({ changes: { from: 0, to: doc.length, insert: value } })
  }, [value])

  useEffect(() => completion.current!.again(view.current!), [props.complete])

  useEffect(() => {
    const editor = view.current!
    editor.dispatch(setDiagnostics(editor.state, wrong(editor)))
  }, [problems])

  return <div ref={host} data-editor />
}

const theme = EditorView.theme({
  '&': {
    ...{ border: '1px solid var(--line-strong)', borderRadius: 'var(--radius)', background: 'var(--surface)' },
    ...{ color: 'var(--text)', fontSize: '12px' },
  },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px', maxHeight: '60vh' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--faint)' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-activeLine': { background: 'var(--hover)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { background: 'light-dark(#bfe5ea, #1f5a66)' },
  '.cm-tooltip': { background: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.7', fontStyle: 'normal' },
})

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--string)' },
  { tag: tags.number, color: 'var(--number)' },
  { tag: [tags.bool, tags.null], color: 'var(--keyword)' },
])

const basics = [
  ...[lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets()],
  ...[highlightActiveLine(), lintGutter(), theme],
  // Tab leaves the editor: people without a mouse would not come out of it
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
]

const asJson = [json(), syntaxHighlighting(colours)]

function diagnosticOf({ from, to, message }: CodeProblem, most: number): Diagnostic {
  return { from: Math.min(from, most), to: Math.min(to, most), message, severity: 'error' }
}

/** An empty text is not wrong yet. */
function lintJson(view: EditorView): readonly Diagnostic[] {
  return view.state.doc.length === 0 ? [] : jsonParseLinter()(view)
}
