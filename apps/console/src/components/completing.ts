import { autocompletion, completionStatus, startCompletion } from '@codemirror/autocomplete'
import type { EditorState, Extension, Text } from '@codemirror/state'
import { EditorView, type ViewUpdate } from '@codemirror/view'
import type { Completion } from './completion.js'

/** Where somebody waits for what may stand there. */
interface Asked {
  readonly doc: Text
  readonly at: number
}

/** Completion in an editor. */
export interface Completing {
  readonly extension: Extension
  /** Asks again where somebody waits for an answer: there is more to offer now. A list that somebody closed stays closed. */
  again(view: EditorView): void
}

/** @param complete what may stand at a place of a text, in characters from the begin */
export function completing(complete: (text: string, at: number) => readonly Completion[]): Completing {
  let asked: Asked | undefined
  const watched = ({ docChanged, startState, state }: ViewUpdate) => {
    const isClosed = completionStatus(startState) === 'active' && completionStatus(state) === null
    if (isClosed && !docChanged) asked = undefined
  }
  const list = autocompletion({
    override: [
      context => {
        const { state, pos } = context
        const word = context.matchBefore(/[\w.:/-]*/)
        if (!context.explicit && (!word || word.from === word.to)) return null
        asked = { doc: state.doc, at: pos }
        const options = complete(state.doc.toString(), pos)
        return options.length === 0 ? null : { from: word?.from ?? pos, options: [...options] }
      },
    ],
  })
  return {
    extension: [list, EditorView.updateListener.of(watched)],
    again: view => {
      if (view.hasFocus && isAt(asked, view.state)) startCompletion(view)
    },
  }
}

function isAt(asked: Asked | undefined, { doc, selection }: EditorState): boolean {
  return asked !== undefined && asked.doc.eq(doc) && asked.at === selection.main.head
}
